import dataclasses
import signal
import tempfile
import time
import unittest
from itertools import pairwise
from pathlib import Path
from unittest import mock

from local.chaos.faults import kill_each
from local.clock import LAYOUT, ClockFile, wall_now
from local.pacing import HOUR, Pacer
from local.problem import Problem
from local.processes import Process
from local.stack import Stack
from local.stack import supervisor as supervision
from local.stack.roles import Role
from local.stack.supervisor import Supervisor

START = 1_772_409_600_000_000


class ClockFileTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "clock"
        self.clock = ClockFile(self.path, START)

    def read(self) -> tuple[int, int, int, float]:
        return LAYOUT.unpack(self.path.read_bytes())

    def test_a_new_clock_stands_still(self) -> None:
        sequence, domain, _, factor = self.read()
        self.assertEqual((sequence % 2, domain, factor), (0, START, 0.0))
        self.assertEqual(self.clock.now(), START)

    def test_changing_the_pace_neither_jumps_nor_goes_back(self) -> None:
        last = self.clock.now()
        for factor in (7200.0, 0.0, 3600.0, 60.0, 0.0):
            before = self.clock.now()
            self.clock.run(factor)
            _, domain, wall, written = self.read()
            self.assertEqual(written, factor)
            self.assertGreaterEqual(domain, before)
            self.assertLessEqual(domain - before, 7200 * 1_000_000)
            self.assertLessEqual(wall, wall_now())
            self.assertGreaterEqual(self.clock.now(), last)
            last = self.clock.now()

    def test_another_writer_goes_on_where_the_first_left_it(self) -> None:
        self.clock.run(60.0)
        sequence, *_ = self.read()
        again = ClockFile(self.path)
        self.assertEqual(again.factor, 60.0)
        again.run(0.0)
        self.assertEqual(self.read()[0], sequence + 2)
        self.assertGreaterEqual(again.now(), START)

    def test_holding_at_an_earlier_time_does_not_go_back(self) -> None:
        self.clock.hold_at(START + 5)
        self.clock.hold_at(START)
        self.assertEqual(self.clock.now(), START + 5)
        self.assertEqual(self.read()[3], 0.0)

    def test_a_reader_that_obeys_the_sequence_never_sees_half_a_change(self) -> None:
        """Looks at the file after every single store of a change: where the sequence is even, the fields must be
        either all old or all new."""
        seen = [self.read()]
        put = self.clock._put

        def put_and_look(offset: int, layout: str, value: float) -> None:
            put(offset, layout, value)
            seen.append(self.read())

        self.clock._put = put_and_look
        self.clock.run(7200.0)
        whole = {seen[0][1:], seen[-1][1:]}
        self.assertEqual(len(whole), 2)
        for sequence, *fields in seen:
            self.assertTrue(sequence % 2 == 1 or tuple(fields) in whole, (sequence, fields))


class PacerTests(unittest.TestCase):
    def test_it_holds_when_the_roles_are_too_far_behind_and_resumes_only_when_they_caught_up(self) -> None:
        pacer = Pacer(speed=7200)
        self.assertEqual(pacer.factor(0.5 * HOUR, True), 7200)
        self.assertEqual(pacer.factor(1.5 * HOUR, True), 3600)
        self.assertEqual(pacer.factor(2.5 * HOUR, True), 0)
        self.assertEqual(pacer.factor(1.5 * HOUR, True), 0, "still catching up")
        self.assertEqual(pacer.factor(0.9 * HOUR, True), 7200)

    def test_it_holds_while_a_role_is_away_or_the_coordinator_is_silent(self) -> None:
        pacer = Pacer(speed=7200)
        self.assertEqual(pacer.factor(0.0, False), 0)
        self.assertEqual(pacer.factor(0.0, True), 7200)
        self.assertEqual(pacer.factor(None, True), 0)


class KillTests(unittest.TestCase):
    def test_each_role_is_killed_once_and_apart_from_the_others(self) -> None:
        roles = [f"role-{n}" for n in range(9)]
        kills = kill_each(roles, 0, 1000, seed=7)
        self.assertEqual(sorted(kill.victim for kill in kills), sorted(roles))
        self.assertGreaterEqual(kills[0].at, 150)
        self.assertLessEqual(kills[-1].at, 850)
        self.assertGreater(min(b.at - a.at for a, b in pairwise(kills)), 50)

    def test_the_same_seed_gives_the_same_order(self) -> None:
        roles = [f"role-{n}" for n in range(9)]
        self.assertEqual(kill_each(roles, 0, 100, seed=3), kill_each(roles, 0, 100, seed=3))
        self.assertNotEqual(kill_each(roles, 0, 100, seed=3), kill_each(roles, 0, 100, seed=4))


@dataclasses.dataclass(frozen=True)
class ShellRole(Role):
    """A role whose work is a line of shell."""

    script: str = ""

    def command(self) -> list[str]:
        return ["sh", "-c", self.script]


class SupervisorTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        place = mock.patch("local.stack.stack.STATE", Path(folder.name))
        place.start()
        self.addCleanup(place.stop)
        self.stack = Stack("supervised", dies_with_us=True)
        self.addCleanup(self.stack.stop_roles)
        self.supervisor = Supervisor(self.stack)

    def start(self, script: str, name: str = "thing", beats: bool = True) -> None:
        self.supervisor.start(ShellRole(name, "none", beats=beats, may_finish=not beats, script=script))

    def poll_until(self, condition) -> None:
        deadline = time.monotonic() + 20
        while not condition():
            self.supervisor.poll()
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)

    def alive(self, name: str = "thing") -> bool:
        return self.supervisor.processes[name].process.identity() is not None

    def test_a_killed_role_comes_back_under_a_new_name_and_is_missed_until_that_name_beats(self) -> None:
        self.start("exec sleep 60")
        first = self.stack.instance("thing")
        self.assertEqual(self.supervisor.missing({first}, first), [])
        self.supervisor.processes["thing"].process.send(signal.SIGKILL)
        self.poll_until(lambda: not self.alive())
        self.poll_until(self.alive)
        second = self.stack.instance("thing")
        self.assertNotEqual(first, second)
        self.assertEqual(self.supervisor.missing({first}, second), ["thing"], "an old heartbeat is no sign of life")
        self.assertEqual(self.supervisor.missing({second}, first), ["the leader"], "the lease is that of a dead one")
        self.assertEqual(self.supervisor.missing({second}, second), [])

    def test_a_role_is_asked_to_end_once_for_a_second_signal_would_force_it(self) -> None:
        self.start("exec sleep 60")
        self.poll_until(self.alive)
        with mock.patch.object(Process, "send", autospec=True, side_effect=Process.send) as send:
            self.stack.stop_roles()
        self.assertEqual([call.args[1] for call in send.call_args_list], [signal.SIGTERM])
        self.assertFalse(self.alive())

    def test_one_that_has_finished_its_work_is_left_in_peace(self) -> None:
        self.start("exit 0", beats=False)
        self.poll_until(lambda: self.supervisor.processes["thing"].finished)
        self.supervisor.poll()
        self.assertFalse(self.alive())
        self.assertNotIn("thing", self.supervisor.missing(set(), "none"))

    def test_one_that_keeps_dying_ends_the_run_with_its_own_words(self) -> None:
        self.start("echo no room for tables >&2; exit 1")
        with mock.patch.object(supervision, "MAX_DELAY", 0.01), self.assertRaises(Problem) as caught:
            self.poll_until(lambda: False)
        self.assertIn("thing", str(caught.exception))
        self.assertIn("no room for tables", str(caught.exception))
