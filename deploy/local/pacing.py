"""Runs a stack's domain clock as fast as its roles can follow, as a demo does."""

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from .chaos.faults import Fault
from .clock import ClockFile
from .console import Console
from .problem import Problem
from .stack import Stack
from .stack.supervisor import Supervisor

SECOND = 1_000_000  # of the domain clock, which counts microseconds
HOUR = 3600.0
POLL_INTERVAL = 0.25  # wall seconds
PATIENCE = 120.0  # wall seconds that the clock may stand still before the run fails
MARGIN = 60 * SECOND  # how far past its last slot a run stops the clock


@dataclass(frozen=True)
class Backlog:
    """`behind` is how many domain seconds of work are waiting; `beating` are the instances with a fresh heartbeat."""

    behind: float
    beating: set[str]
    posts: int
    readings: int
    learned: int
    published: int
    leader: str

    @staticmethod
    def ask(stack: Stack) -> "Backlog | None":
        """Nothing when the coordinator cannot be asked just now (the database restarting, say)."""
        done = stack.run("coordinator", "wait", "--once", "--json", timeout=15.0)
        if done.returncode != 0:
            return None
        try:
            return Backlog.parse(json.loads(done.stdout))
        except (ValueError, KeyError, TypeError):
            return None

    @staticmethod
    def parse(fields: dict) -> "Backlog":
        return Backlog(
            behind=float(fields["behind_seconds"]),
            beating=set(fields["instances"]),
            posts=int(fields["posts"]),
            readings=int(fields["readings"]),
            learned=int(fields["learned"]),
            published=int(fields["published_versions"]),
            leader=str(fields.get("leader") or "none"),
        )


@dataclass
class Pacer:
    """Holds the clock when the roles fall behind it, so that no slot is missed for want of processor time.

    Running -> held when `behind` exceeds `hold_above` or a role is being started again; held -> running when `behind`
    is at most `resume_below` and all are back. In between it runs at half speed. Lengths are domain seconds.
    """

    speed: float
    hold_above: float = 2 * HOUR
    resume_below: float = 1 * HOUR
    held: bool = False

    def factor(self, behind: float | None, all_back: bool) -> float:
        """The factor from now on. `behind` is nothing when the coordinator could not be asked."""
        if not all_back or behind is None or behind > self.hold_above:
            self.held = True
        elif behind <= self.resume_below:
            self.held = False
        if self.held:
            return 0.0
        return self.speed / 2 if behind is not None and behind > self.resume_below else self.speed


@dataclass
class PacedRun:
    """Paces the clock from `start` to `end` (microseconds since 1970), keeps the roles running, and kills each of
    `kills` when its time has come."""

    stack: Stack
    supervisor: Supervisor
    clock: ClockFile
    pacer: Pacer
    console: Console
    kills: list[Fault] = field(default_factory=list)
    killed: list[str] = field(default_factory=list)
    backlog: Backlog | None = None

    def run(self, start: int, end: int) -> None:
        """Returns with the clock held just past `end` and every killed role running again."""
        last_progress = time.monotonic()
        while self.clock.now() < end:
            began = time.monotonic()
            self._kill_when_due()
            factor = self._factor()
            if self.clock.now() + factor * POLL_INTERVAL * SECOND >= end:
                self.clock.hold_at(end + MARGIN)
                break
            self.clock.run(factor)
            if factor > 0:
                last_progress = began
            elif began - last_progress > PATIENCE:
                raise Problem(f"The roles made no progress for {PATIENCE:.0f} s at {text(self.clock.now())}.")
            self._show(start, end)
            time.sleep(max(POLL_INTERVAL - (time.monotonic() - began), 0.01))
        self.wait_until_complete()

    def wait_until_complete(self, seconds: float = PATIENCE) -> None:
        """Waits, with the clock as it is, until every role runs and has left a heartbeat."""
        deadline = time.monotonic() + seconds
        while missing := self._missing():
            if time.monotonic() >= deadline:
                raise Problem(f"No heartbeat within {seconds:.0f} s from: {', '.join(missing)}.")
            time.sleep(POLL_INTERVAL)

    def _missing(self) -> list[str]:
        self.supervisor.poll()
        backlog = Backlog.ask(self.stack)
        if backlog is None:
            return ["the coordinator"]
        self.backlog = backlog
        return self.supervisor.missing(backlog.beating, backlog.leader)

    def _factor(self) -> float:
        missing = self._missing()
        unknown = missing == ["the coordinator"] or self.backlog is None
        return self.pacer.factor(None if unknown else self.backlog.behind, all_back=not missing)

    def _kill_when_due(self) -> None:
        if not self.kills or self.clock.now() < self.kills[0].at:
            return
        name = self.kills.pop(0).victim
        self.clock.run(0.0)
        if self.supervisor.kill(name):
            self.killed.append(name)
            self.console.say(f"{text(self.clock.now())}  killed {name} (-9) and started it again")

    def _show(self, start: int, end: int) -> None:
        backlog = self.backlog
        if backlog is None:
            return
        share = (self.clock.now() - start) / (end - start)
        held = "  [clock held]" if self.pacer.held else ""
        self.console.progress(
            f"{text(self.clock.now())}  {share:4.0%}  posts {backlog.posts}  readings {backlog.readings}  "
            f"learned {backlog.learned}  versions {backlog.published}  leader {backlog.leader}{held}"
        )


def text(moment: int) -> str:
    """A domain time as a person reads it."""
    return datetime.fromtimestamp(moment / SECOND, UTC).strftime("%Y-%m-%d %H:%M")
