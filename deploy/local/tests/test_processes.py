import dataclasses
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from local.checkout import ROOT
from local.processes import Identity, Process


class IdentityTests(unittest.TestCase):
    def setUp(self) -> None:
        self.process = subprocess.Popen(["sleep", "60"])
        self.addCleanup(self._end)

    def _end(self) -> None:
        self.process.kill()
        self.process.wait()

    def test_a_recycled_number_is_never_signalled(self) -> None:
        """The same pid with another start time is somebody else."""
        mine = Identity.of(self.process.pid)
        assert mine is not None
        earlier = dataclasses.replace(mine, started=mine.started - 1)
        self.assertFalse(earlier.is_alive())
        self.assertFalse(earlier.send(signal.SIGKILL))
        self.assertIsNone(self.process.poll())

    def test_a_number_from_before_a_reboot_is_never_signalled(self) -> None:
        mine = Identity.of(self.process.pid)
        assert mine is not None
        self.assertFalse(dataclasses.replace(mine, boot="another boot").send(signal.SIGKILL))
        self.assertIsNone(self.process.poll())

    def test_a_dead_process_that_nobody_collected_is_not_alive(self) -> None:
        mine = Identity.of(self.process.pid)
        assert mine is not None
        self.process.kill()
        deadline = time.monotonic() + 5
        while mine.is_alive():
            self.assertLess(time.monotonic(), deadline)
        self.assertIsNone(Identity.of(self.process.pid))

    def test_a_damaged_pid_file_names_nobody(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "x.pid"
            for text in ("", "12", '{"pid": 1}', '{"pid": "a", "started": 1, "boot": ""}'):
                path.write_text(text)
                self.assertIsNone(Identity.read(path), text)


class ChildTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def start(self, script: str) -> Process:
        child = Process(self.folder, "thing")
        child.start(["sh", "-c", script], {"PATH": "/usr/bin:/bin"}, dies_with_us=True, cwd=self.folder)
        self.addCleanup(child.stop, signal.SIGKILL)
        return child

    def test_another_launcher_finds_and_stops_it(self) -> None:
        child = self.start("exec sleep 60")
        again = Process(self.folder, "thing")
        self.assertEqual(again.identity(), child.identity())
        self.assertTrue(again.stop(grace=5))
        self.assertIsNone(child.identity())
        self.assertFalse(again.stop())
        self.assertFalse(again.pid_file.exists())

    def test_one_that_ignores_the_request_is_killed(self) -> None:
        child = self.start("trap '' TERM; echo ready; while :; do sleep 1; done")
        deadline = time.monotonic() + 5
        while "ready" not in child.log.read_text():
            self.assertLess(time.monotonic(), deadline)
        self.assertTrue(child.stop(grace=0.2))
        self.assertIsNone(child.identity())

    def test_its_last_words_are_the_end_of_its_log(self) -> None:
        child = self.start("echo first; echo; echo no room left >&2; exit 3")
        self.assertTrue(child.wait_gone(5))
        self.assertEqual(child.failure_reason(), "no room left")
        self.assertEqual(child.exit_status(), 3)


LAUNCHER = """
import os, sys, signal
from pathlib import Path
from local.problem import Interrupted
from local import processes
from local.stack.stack import Stack

processes.install_signal_handlers()
spawn = processes.Process._spawn

def spawn_and_interrupt(self, *arguments):
    started = spawn(self, *arguments)
    os.kill(os.getpid(), signal.SIGTERM)   # at the worst moment: it runs, and nobody has noted it yet
    return started

processes.Process._spawn = spawn_and_interrupt
thing = processes.Process(Path(sys.argv[1]), "thing")
try:
    thing.start(["sleep", "60"], {"PATH": os.defpath}, False, Path("/"))
except Interrupted:
    print("noted" if thing.identity() else "lost", flush=True)
    thing.stop()
"""


class InterruptTests(unittest.TestCase):
    def test_a_process_started_just_as_the_signal_comes_is_noted_and_stopped(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [sys.executable, "-c", LAUNCHER, folder],
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
                capture_output=True,
                text=True,
                timeout=30,
                check=False,
            )
            self.assertEqual((done.stdout.strip(), done.stderr), ("noted", ""))

    def test_processes_of_a_launcher_that_is_killed_outright_end_with_it(self) -> None:
        script = (
            "import os, sys; from pathlib import Path; from local.processes import Process\n"
            "child = Process(Path(sys.argv[1]), 'thing')\n"
            "child.start(['sleep', '60'], {'PATH': os.defpath}, True, Path('/'))\n"
            "print('started', flush=True); sys.stdin.read()"
        )
        with tempfile.TemporaryDirectory() as folder:
            launcher = subprocess.Popen(
                [sys.executable, "-c", script, folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            )
            self.addCleanup(launcher.communicate)
            assert launcher.stdout is not None
            self.assertEqual(launcher.stdout.readline().strip(), "started")
            identity = Identity.read(Path(folder) / "run" / "thing.pid")
            assert identity is not None
            deadline = time.monotonic() + 5
            while not self._guarded(identity.pid):
                self.assertLess(time.monotonic(), deadline)
            launcher.send_signal(signal.SIGKILL)
            while identity.is_alive():
                self.assertLess(time.monotonic(), deadline)

    def test_ctrl_c_at_any_moment_of_the_start_prints_one_line_at_most(self) -> None:
        for delay in (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5):
            with subprocess.Popen(
                [ROOT / "rookery", "test", "--list", "--no-build"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            ) as launcher:
                time.sleep(delay)
                launcher.send_signal(signal.SIGINT)
                said = launcher.communicate(timeout=30)[1]
            self.assertIn(
                said, ("", "rookery: interrupted; what this run had started is stopped.\n"), f"after {delay} s"
            )

    @staticmethod
    def _guarded(pid: int) -> bool:
        """Whether the guard has become the program itself."""
        return Path(f"/proc/{pid}/comm").read_text().strip() == "sleep"
