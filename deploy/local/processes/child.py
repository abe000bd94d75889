"""One named process of a stack: its pid file, its log, its end."""

import os
import signal
import subprocess
import time
from pathlib import Path

from ..problem import Problem
from .identity import Identity
from .interrupts import deferred
from .sentence import sentence


class Child:
    """`folder` is the stack's; the process may have been started by an earlier launcher."""

    def __init__(self, folder: Path, name: str):
        self.name = name
        self.pid_file = folder / "run" / f"{name}.pid"
        self.log = folder / "log" / f"{name}.log"
        self._popen: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    def identity(self) -> Identity | None:
        """The running process, if there is one."""
        if self._popen is not None:
            self._popen.poll()  # collects it, so that a dead child is not taken for a living one
        identity = Identity.read(self.pid_file)
        return identity if identity and identity.is_alive() else None

    def start(self, command: list[str], environment: dict[str, str], dies_with_us: bool, cwd: Path) -> None:
        """Starts it in a session of its own: Ctrl-C at the terminal reaches the launcher alone, which stops all.

        `dies_with_us` makes the kernel end it when the launcher is killed outright.
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.pid_file.parent.mkdir(parents=True, exist_ok=True)
        if dies_with_us:
            command = ["setpriv", "--pdeathsig", "TERM", *command]
        with deferred():
            self._popen = self._spawn(command, environment, cwd)
            identity = Identity.of(self._popen.pid)
            if identity is not None:  # else it ended at once, which whoever waits for it will notice
                identity.write(self.pid_file)

    def _spawn(self, command: list[str], environment: dict[str, str], cwd: Path) -> subprocess.Popen[bytes]:
        with open(self.log, "ab") as log:
            self._log_start = log.tell()
            try:
                return subprocess.Popen(
                    command,
                    env=environment,
                    cwd=cwd,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            except FileNotFoundError as error:
                raise Problem(f"Cannot start {self.name}: {error.filename} is not there.", Problem.MISSING) from None

    def exit_status(self) -> int | None:
        """How a process started by this launcher ended; nothing while it runs or when another launcher started it."""
        return self._popen.poll() if self._popen is not None else None

    def send(self, number: signal.Signals) -> bool:
        identity = self.identity()
        return identity.send(number) if identity else False

    def wait_gone(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.identity() is not None:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.02)
        self.pid_file.unlink(missing_ok=True)
        return True

    def stop(self, first: signal.Signals = signal.SIGTERM, grace: float = 10.0) -> bool:
        """Asks, waits, and at last kills. True when it had been running."""
        was_running = self.send(first)
        self.end_within(grace)
        return was_running

    def end_within(self, grace: float) -> None:
        """Waits for a process that has been asked to end, and at last kills it. It is not asked again: a second
        signal would make it drop what it is finishing."""
        if not self.wait_gone(grace):
            self.send(signal.SIGKILL)
            self.wait_gone(5.0)

    def last_words(self) -> str:
        """Why it ended, by its log since this launcher started it: the first complaint, else the last line."""
        try:
            with open(self.log, "rb") as log:
                end = log.seek(0, os.SEEK_END)
                log.seek(max(self._log_start, end - 8192))
                text = log.read().decode(errors="replace")
        except OSError:
            return "it left no log"
        return sentence(text) or f"its log {self.log} does not say why"
