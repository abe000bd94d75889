"""The days of a demo, from the first post to the last slot."""

import signal
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from ..console import Console
from ..problem import Problem
from ..stack import Stack
from .clock_file import ClockFile
from .kills import KillPlan
from .pacer import Pacer
from .pulse import Pulse
from .supervisor import Supervisor

SECOND = 1_000_000
STEP = 0.25  # wall seconds between two looks
PATIENCE = 120.0  # wall seconds that the clock may stand still before the run is given up
AFTER_THE_END = 60 * SECOND  # the clock stops this far past the last slot


@dataclass
class Course:
    """Paces the clock from `start` to `end` (microseconds since 1970) while it tends and kills roles."""

    stack: Stack
    supervisor: Supervisor
    clock: ClockFile
    pacer: Pacer
    kills: KillPlan
    console: Console
    pulse: Pulse | None = None

    def run(self, start: int, end: int) -> None:
        """Ends with the clock held just past `end`; every role that was killed is back."""
        moved = time.monotonic()
        while self.clock.now() < end:
            began = time.monotonic()
            self._kill_when_due()
            factor = self._factor()
            if self.clock.now() + factor * STEP * SECOND >= end:
                self.clock.hold_at(end + AFTER_THE_END)
                break
            self.clock.run(factor)
            if factor > 0:
                moved = began
            elif began - moved > PATIENCE:
                raise Problem(f"The roles made no headway for {PATIENCE:.0f} s at {text(self.clock.now())}.")
            self._show(start, end)
            time.sleep(max(STEP - (time.monotonic() - began), 0.01))
        self.wait_until_back()

    def wait_until_back(self, seconds: float = PATIENCE) -> None:
        """Waits, with the clock as it is, until every role runs and has left a heartbeat."""
        deadline = time.monotonic() + seconds
        while True:
            self.supervisor.tend()
            self.pulse = Pulse.ask(self.stack)
            missing = (
                self.supervisor.missing(self.pulse.beating, self.pulse.leader) if self.pulse else ["the coordinator"]
            )
            if not missing:
                return
            if time.monotonic() >= deadline:
                raise Problem(f"No sign of life within {seconds:.0f} s from: {', '.join(missing)}.")
            time.sleep(STEP)

    def _factor(self) -> float:
        self.supervisor.tend()
        pulse = Pulse.ask(self.stack)
        if pulse is None:
            return self.pacer.factor(None, all_back=False)
        self.pulse = pulse
        return self.pacer.factor(pulse.behind, all_back=not self.supervisor.missing(pulse.beating, pulse.leader))

    def _kill_when_due(self) -> None:
        name = self.kills.due(self.clock.now())
        if name is not None:
            self.clock.run(0.0)
            child = self.supervisor.posts[name].child
            child.send(signal.SIGKILL)
            child.wait_gone(5.0)
            self.console.say(f"{text(self.clock.now())}  killed {name} (-9); it is started again")

    def _show(self, start: int, end: int) -> None:
        pulse = self.pulse
        if pulse is None:
            return
        share = (self.clock.now() - start) / (end - start)
        held = "  [clock held]" if self.pacer.held else ""
        self.console.progress(
            f"{text(self.clock.now())}  {share:4.0%}  posts {pulse.posts}  readings {pulse.readings}  "
            f"learned {pulse.learned}  versions {pulse.published}  leader {pulse.leader}{held}"
        )


def text(moment: int) -> str:
    """A domain time as a person reads it."""
    return datetime.fromtimestamp(moment / SECOND, UTC).strftime("%Y-%m-%d %H:%M")
