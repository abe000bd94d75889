"""The processes of a run: killed, stopped and started again in an order that somebody else decides."""

import signal
import threading
import time

from ..processes.child import Child
from ..stack import Stack
from ..stack.roles import Role

PAUSE = 0.5  # seconds until one that ended by itself is started again


class Crew:
    """`ended` counts the processes that ended though nobody had killed them."""

    def __init__(self, stack: Stack):
        self.stack = stack
        self.roles: dict[str, Role] = {}
        self.children: dict[str, Child] = {}
        self.ended: dict[str, int] = {}
        self.last_words: dict[str, str] = {}
        self._starts_at: dict[str, float] = {}
        self._resumes_at: dict[str, float] = {}
        self._lock = threading.Lock()  # a proxy freezes from its own thread

    def add(self, role: Role) -> None:
        self.roles[role.name] = role
        self.children[role.name] = self.stack.start_role(role)

    def remove(self, name: str) -> None:
        """Asks it to go; it leaves its group in order."""
        del self.roles[name]
        self._resume(name)
        self.children.pop(name).stop()

    def kill(self, name: str) -> bool:
        """`kill -9`, and started again at once. False where it was not running just then."""
        child = self.children.get(name)
        if child is None or not child.send(signal.SIGKILL):
            return False
        child.wait_gone(5.0)
        with self._lock:
            self._resumes_at.pop(name, None)
        self.children[name] = self.stack.start_role(self.roles[name])
        return True

    def freeze(self, name: str, seconds: float) -> bool:
        """Stops it where it stands; `tend` lets it go on once the time is over."""
        child = self.children.get(name)
        with self._lock:
            if child is None or name in self._resumes_at or not child.send(signal.SIGSTOP):
                return False
            self._resumes_at[name] = time.monotonic() + seconds
        return True

    def tend(self) -> None:
        """Resumes whose time is over, and starts again what ended by itself."""
        now = time.monotonic()
        with self._lock:
            due = [name for name, at in self._resumes_at.items() if at <= now]
        for name in due:
            self._resume(name)
        for name, role in self.roles.items():
            child = self.children[name]
            if child.identity() is not None:
                continue
            if name not in self._starts_at:
                self.ended[name] = self.ended.get(name, 0) + 1
                self.last_words[name] = child.last_words()
                self._starts_at[name] = now + PAUSE
            elif self._starts_at[name] <= now:
                del self._starts_at[name]
                self.children[name] = self.stack.start_role(role)

    def heal(self) -> None:
        """Resumes all that are stopped."""
        for name in list(self._resumes_at):
            self._resume(name)

    def said(self, event: str) -> int:
        """How often that event stands in the logs of all there have been."""
        logs = (self.stack.folder / "log").glob("*.log")
        return sum(log.read_bytes().count(event.encode()) for log in logs)

    @property
    def learners(self) -> list[str]:
        return [name for name in self.roles if name.startswith("learner")]

    @property
    def frozen(self) -> bool:
        return bool(self._resumes_at)

    def _resume(self, name: str) -> None:
        with self._lock:
            is_frozen = self._resumes_at.pop(name, None) is not None
        if is_frozen and name in self.children:
            self.children[name].send(signal.SIGCONT)
