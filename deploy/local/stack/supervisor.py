"""Keeps a stack's processes running: one that ends by itself is started again, later each time."""

import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass

from ..problem import Problem
from ..processes import Process
from .roles import Role
from .stack import Stack

MAX_EXITS = 8
MAX_DELAY = 4.0  # seconds until one that keeps ending is started again


@dataclass
class Supervised:
    """`restart_at` and `resume_at` are set while it waits for them."""

    role: Role
    process: Process
    restart_at: float | None = None
    resume_at: float | None = None
    finished: bool = False


class Supervisor:
    """running -> ended (noticed by `poll`) -> waiting (0.2 s, doubled each time) -> running.

    `exits` counts how often each ended by itself, `reasons` holds why it did the last time; one that does so
    `max_exits` times ends the run. `freeze` may be called from any thread, all else from one.
    """

    def __init__(self, stack: Stack, max_exits: int | None = MAX_EXITS):
        self.stack = stack
        self.max_exits = max_exits
        self.processes: dict[str, Supervised] = {}
        self.exits: Counter[str] = Counter()
        self.reasons: dict[str, str] = {}
        self._lock = threading.Lock()

    def start(self, role: Role) -> Process:
        process = self.stack.start_role(role)
        self.processes[role.name] = Supervised(role, process)
        return process

    def remove(self, name: str) -> None:
        """Asks it to stop; a worker leaves its consumer group."""
        self._resume(name)
        self.processes.pop(name).process.stop()

    def kill(self, name: str) -> bool:
        """`kill -9`, and a new start at once. False when it was not running."""
        one = self.processes.get(name)
        if one is None or not one.process.send(signal.SIGKILL):
            return False
        one.process.wait_gone(5.0)
        with self._lock:
            one.resume_at = None
        one.process = self.stack.start_role(one.role)
        return True

    def freeze(self, name: str, seconds: float) -> bool:
        """SIGSTOP; `poll` resumes it after `seconds`. False when it was not running or is frozen already."""
        one = self.processes.get(name)
        with self._lock:
            if one is None or one.resume_at is not None or not one.process.send(signal.SIGSTOP):
                return False
            one.resume_at = time.monotonic() + seconds
        return True

    def poll(self) -> None:
        """Resumes what was frozen long enough, and starts again what ended by itself."""
        now = time.monotonic()
        for name, one in self.processes.items():
            if one.resume_at is not None and one.resume_at <= now:
                self._resume(name)
            if not one.finished and one.process.identity() is None:
                self._restart(name, one, now)

    def _restart(self, name: str, one: Supervised, now: float) -> None:
        if one.restart_at is None:
            if one.role.may_finish and one.process.exit_status() == 0:
                one.finished = True
                return
            self.exits[name] += 1
            self.reasons[name] = one.process.failure_reason()
            if self.max_exits is not None and self.exits[name] >= self.max_exits:
                raise Problem(f"{name} ended {self.exits[name]} times: {self.reasons[name]}")
            one.restart_at = now + min(0.1 * 2 ** self.exits[name], MAX_DELAY)
        elif now >= one.restart_at:
            one.restart_at = None
            one.process = self.stack.start_role(one.role)

    def resume_all(self) -> None:
        for name in self.processes:
            self._resume(name)

    def _resume(self, name: str) -> None:
        one = self.processes[name]
        with self._lock:
            is_frozen, one.resume_at = one.resume_at is not None, None
        if is_frozen:
            one.process.send(signal.SIGCONT)

    @property
    def has_frozen(self) -> bool:
        return any(one.resume_at is not None for one in self.processes.values())

    def missing(self, beating: set[str], leader: str) -> list[str]:
        """The roles that do not run or whose current process has left no heartbeat yet, and the leader while the lease
        belongs to a coordinator that is gone."""
        absent = [
            name
            for name, one in self.processes.items()
            if not one.finished
            and (one.process.identity() is None or (one.role.beats and self.stack.instance(name) not in beating))
        ]
        has_leader = any(leader == self.stack.instance(name) for name in self.processes)
        return absent if has_leader else [*absent, "the leader"]
