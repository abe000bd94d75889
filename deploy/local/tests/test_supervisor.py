import dataclasses
import signal
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

from local.pacing import supervisor as supervision
from local.pacing.supervisor import Supervisor
from local.problem import Problem
from local.processes.child import Child
from local.stack import Stack
from local.stack.roles import Role


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
        self.supervisor.start(ShellRole(name, "none", beats=beats, script=script))

    def tend_until(self, condition) -> None:
        deadline = time.monotonic() + 20
        while not condition():
            self.supervisor.tend()
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)

    def alive(self, name: str = "thing") -> bool:
        return self.supervisor.posts[name].child.identity() is not None

    def test_a_killed_role_comes_back_under_a_new_name_and_is_missed_until_that_name_beats(self) -> None:
        self.start("exec sleep 60")
        first = self.stack.instance("thing")
        self.assertEqual(self.supervisor.missing({first}, first), [])
        self.supervisor.posts["thing"].child.send(signal.SIGKILL)
        self.tend_until(lambda: not self.alive())
        self.tend_until(self.alive)
        second = self.stack.instance("thing")
        self.assertNotEqual(first, second)
        self.assertEqual(self.supervisor.missing({first}, second), ["thing"], "an old heartbeat is no sign of life")
        self.assertEqual(self.supervisor.missing({second}, first), ["the leader"], "the lease is that of a dead one")
        self.assertEqual(self.supervisor.missing({second}, second), [])

    def test_a_role_is_asked_to_end_once_for_a_second_signal_would_force_it(self) -> None:
        self.start("exec sleep 60")
        self.tend_until(self.alive)
        with mock.patch.object(Child, "send", autospec=True, side_effect=Child.send) as send:
            self.stack.stop_roles()
        self.assertEqual([call.args[1] for call in send.call_args_list], [signal.SIGTERM])
        self.assertFalse(self.alive())

    def test_one_that_has_finished_its_work_is_left_in_peace(self) -> None:
        self.start("exit 0", beats=False)
        self.tend_until(lambda: self.supervisor.posts["thing"].finished)
        self.supervisor.tend()
        self.assertFalse(self.alive())
        self.assertNotIn("thing", self.supervisor.missing(set(), "none"))

    def test_one_that_keeps_dying_ends_the_run_with_its_own_words(self) -> None:
        self.start("echo no room for tables >&2; exit 1")
        with mock.patch.object(supervision, "LONGEST_PAUSE", 0.01), self.assertRaises(Problem) as caught:
            self.tend_until(lambda: False)
        self.assertIn("thing", str(caught.exception))
        self.assertIn("no room for tables", str(caught.exception))
