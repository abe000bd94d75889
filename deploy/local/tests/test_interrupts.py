import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from local.processes.identity import Identity

LAUNCHER = """
import os, sys, signal
from pathlib import Path
from local.problem import Interrupted
from local.processes import child, interrupts
from local.stack.stack import Stack

interrupts.install()
spawn = child.Child._spawn

def spawn_and_interrupt(self, *arguments):
    started = spawn(self, *arguments)
    os.kill(os.getpid(), signal.SIGTERM)   # at the worst moment: it runs, and nobody has noted it yet
    return started

child.Child._spawn = spawn_and_interrupt
thing = child.Child(Path(sys.argv[1]), "thing")
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
            "import os, sys; from pathlib import Path; from local.processes.child import Child\n"
            "child = Child(Path(sys.argv[1]), 'thing')\n"
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

    @staticmethod
    def _guarded(pid: int) -> bool:
        """Whether the guard has become the program itself."""
        return Path(f"/proc/{pid}/comm").read_text().strip() == "sleep"
