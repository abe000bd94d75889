"""Processes that outlive the launcher: started, recognised again, stopped; and the signals that stop the launcher."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from .problem import Interrupted, Problem, complaint

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Identity:
    """`started` is the process's start in clock ticks since boot; with the boot's id it is unique."""

    pid: int
    started: int
    boot: str

    @staticmethod
    def of(pid: int) -> "Identity | None":
        """The process with this `pid` now; none when there is none, or only one not yet collected."""
        state, started = _stat(pid)
        if state in ("", "Z", "X"):
            return None
        return Identity(pid, started, BOOT_ID.read_text().strip())

    @staticmethod
    def read(path: Path) -> "Identity | None":
        try:
            fields = json.loads(path.read_text())
            return Identity(int(fields["pid"]), int(fields["started"]), str(fields["boot"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_suffix(".new")
        scratch.write_text(json.dumps({"pid": self.pid, "started": self.started, "boot": self.boot}))
        scratch.replace(path)

    def is_alive(self) -> bool:
        return Identity.of(self.pid) == self

    def send(self, number: signal.Signals) -> bool:
        """Signals this very process. The descriptor pins it, so that the check and the signal mean the same one."""
        try:
            descriptor = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return False
        try:
            if not self.is_alive():
                return False
            signal.pidfd_send_signal(descriptor, number)
            return True
        except ProcessLookupError:
            return False
        finally:
            os.close(descriptor)


def _stat(pid: int) -> tuple[str, int]:
    """State letter and start time from /proc; the name in between may hold spaces and brackets."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return "", 0
    fields = text[text.rindex(")") + 2 :].split()
    return fields[0], int(fields[19])


class Process:
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
            self._popen.poll()  # collects it, so that a zombie does not count as running
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
        with signals_deferred():
            self._popen = self._spawn(command, environment, cwd)
            identity = Identity.of(self._popen.pid)
            if identity is not None:  # else it ended at once, which the caller will notice
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
        """How a process started by this launcher ended; none while it runs or when another launcher started it."""
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
        """Asks it to stop, waits, then kills it. True when it was running."""
        was_running = self.send(first)
        self.end_within(grace)
        return was_running

    def end_within(self, grace: float) -> None:
        """Waits for a process that was asked to stop, then kills it. Asks only once: at a second signal it would drop
        what it is finishing."""
        if not self.wait_gone(grace):
            self.send(signal.SIGKILL)
            self.wait_gone(5.0)

    def failure_reason(self) -> str:
        """Why it ended, by its log since this launcher started it: the first complaint, else the last line."""
        try:
            with open(self.log, "rb") as log:
                end = log.seek(0, os.SEEK_END)
                log.seek(max(self._log_start, end - 8192))
                text = log.read().decode(errors="replace")
        except OSError:
            return "it left no log"
        return complaint(text) or f"its log {self.log} does not say why"


def install_signal_handlers() -> None:
    """The first of the signals raises `Interrupted`; later ones are ignored, so that the cleanup completes."""
    for number in SIGNALS:
        signal.signal(number, _raise)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)  # ./rookery starts Python with SIGINT blocked


def ignore_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def signals_deferred() -> Iterator[None]:
    """Holds signals back until the block is done, as between starting a process and writing its pid file.

    By handlers, not by a mask: a process started in the block would inherit a mask.
    """
    arrived: list[int] = []
    before = {number: signal.signal(number, lambda came, _frame: arrived.append(came)) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if arrived and before[signal.Signals(arrived[0])] is _raise:
            _raise(arrived[0], None)


def _raise(number: int, _frame: FrameType | None) -> None:
    ignore_signals()
    raise Interrupted(number)
