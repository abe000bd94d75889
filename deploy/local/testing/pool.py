"""Runs jobs side by side, as many as the machine's processors bear, and prints each one's output whole. A single
job's output is printed as it comes.

waiting -> running -> ended. A job starts when its `load` fits beside those of the running jobs; one that must be
alone starts when nothing else runs, after all others. Long jobs start first, so that none is left for the end; outputs
are printed in the order of the starts.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from ..console import Console

PIECE = 65_536
GRACE = 10.0  # seconds that the processes of an interrupted job have to stop what they started


@dataclass(frozen=True)
class Job:
    """`name` is its own. `load`: the processors it keeps busy on average; `cost`: about how many seconds it takes, to
    start long ones first. `passes` judges its output beside its exit code."""

    name: str
    command: list[str]
    environment: dict[str, str]
    folder: Path
    load: float = 1.0
    cost: float = 10.0
    is_alone: bool = False
    passes: Callable[[str], bool] = lambda _output: True


@dataclass
class Result:
    """`output` is everything the job printed; `cpu`: processor seconds of it and the processes it waited for."""

    job: Job
    passed: bool
    output: str
    seconds: float
    cpu: float


@dataclass
class Running:
    job: Job
    process: subprocess.Popen[bytes]
    file: IO[bytes]
    began: float = field(default_factory=time.monotonic)
    shown: int = 0


class Pool:
    """`capacity`: how much load may run at once. More than there are processors, because no job keeps one busy all the
    time."""

    def __init__(self, console: Console, capacity: float | None = None):
        self.console = console
        self.capacity = capacity or 1.5 * (os.cpu_count() or 1)
        self._running: list[Running] = []
        self._started: list[str] = []

    def run(self, jobs: list[Job]) -> list[Result]:
        """Runs all of them, and gives their results in the order of the starts. Interrupted, it stops what runs."""
        waiting = sorted(jobs, key=lambda job: (job.is_alone, -job.cost))
        results: dict[str, Result] = {}
        printed = 0
        try:
            while waiting or self._running:
                self._start_fitting(waiting)
                for one in list(self._running):
                    if (cpu := _ended(one.process)) is not None:
                        if len(jobs) == 1:
                            self._follow()
                        results[one.job.name] = self._collect(one, cpu)
                if len(jobs) == 1:
                    self._follow()
                while len(jobs) > 1 and printed < len(self._started) and self._started[printed] in results:
                    _print(results[self._started[printed]])
                    printed += 1
                if len(jobs) > 1:
                    self._show(len(results), len(jobs))
                time.sleep(0.05)
        finally:
            self._stop()
        return [results[name] for name in self._started]

    def _start_fitting(self, waiting: list[Job]) -> None:
        for job in list(waiting):
            if self._running and any(one.job.is_alone for one in self._running):
                return
            load = sum(one.job.load for one in self._running)
            if not self._running or (not job.is_alone and load + job.load <= self.capacity):
                waiting.remove(job)
                self._running.append(_start(job))
                self._started.append(job.name)

    def _collect(self, one: Running, cpu: float) -> Result:
        self._running.remove(one)
        one.file.seek(0)
        output = one.file.read().decode(errors="replace")
        one.file.close()
        passed = one.process.returncode == 0 and one.job.passes(output)
        return Result(one.job, passed, output, time.monotonic() - one.began, cpu)

    def _follow(self) -> None:
        """Prints what the one job has printed since."""
        for one in self._running:
            while piece := os.pread(one.file.fileno(), PIECE, one.shown):
                one.shown += len(piece)
                sys.stdout.buffer.write(piece)
                sys.stdout.flush()

    def _show(self, ended: int, count: int) -> None:
        names = ", ".join(one.job.name for one in self._running)
        self.console.progress(f"{ended} of {count} done; running: {names}", every=60.0)

    def _stop(self) -> None:
        for one in self._running:
            _signal(one.process, signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for one in self._running:
            try:
                one.process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                _signal(one.process, signal.SIGKILL)
                one.process.wait()
            one.file.close()
        self._running.clear()


def _start(job: Job) -> Running:
    """In a session of its own: Ctrl-C reaches the launcher alone, which stops all. Written to a file, not a pipe: a
    process that a test left behind would hold a pipe open."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the job has ended
    process = subprocess.Popen(
        job.command,
        cwd=job.folder,
        env=job.environment,
        stdin=subprocess.DEVNULL,
        stdout=file,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    return Running(job, process, file)


def _ended(process: subprocess.Popen[bytes]) -> float | None:
    """The processor seconds of a process that has ended; none while it runs."""
    pid, status, usage = os.wait4(process.pid, os.WNOHANG)
    if pid == 0:
        return None
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if process.poll() is None:
        os.killpg(process.pid, number)


def _print(result: Result) -> None:
    verdict = "passed" if result.passed else "FAILED"
    end = f"=== {result.job.name}: {verdict} in {result.seconds:.0f} s ({result.cpu:.0f} s of CPU)"
    sys.stdout.buffer.write(f"=== {result.job.name}\n{result.output.rstrip()}\n{end}\n".encode())
    sys.stdout.flush()
