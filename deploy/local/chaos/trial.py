"""One run: servers, roles, messages and faults; then rest, and the comparison with the fold."""

import json
import random
import time
from datetime import UTC, datetime

from ..console import Console
from ..pacing.clock_file import ClockFile
from ..problem import Problem
from ..processes.sentence import sentence
from ..stack.environment import QUICK, simulated_source
from ..stack.roles import Role, workers
from . import plan
from .crew import Crew
from .feeder import Feeder
from .group import Group
from .injector import Injector
from .messages import Messages
from .report import Report
from .stack import FragileStack

START = datetime(2026, 3, 9, tzinfo=UTC)
SPEED = 600.0  # domain seconds a second at most: an hourly job every six seconds
SPAN = 2 * 86_400  # domain seconds at most, so that every reading stays within the window that is learned from
FROZEN_FOR = 14.0  # seconds: the session, the rebalance after it, and time for the other to begin the same batch
BURST = 4000  # messages at most that are published at once
HOUR, MINUTE = 3_600_000_000, 60_000_000  # microseconds, as the clock counts
READERS = ("learner", "predictor", "optimizer", "scraper")  # each a consumer group
STALLED = "reading_stalled"  # what a worker says whose client gave it nothing of a partition that has records
REST = 180  # seconds until everything has to be at rest after the last fault
RELIEF = 20  # seconds more for each group that the broker kept waiting


class Trial:
    """The caller makes the stack, and stops it however the run ends."""

    def __init__(self, stack: FragileStack, seed: int, seconds: float, messages: int, console: Console):
        self.stack = stack
        self.seed = seed
        self.seconds = seconds
        self.console = console
        self.messages = Messages(seed, messages, START)
        self.crew = Crew(stack)
        self.injector = Injector(stack, self.crew, FROZEN_FOR)
        self.times: dict[str, float] = {}
        self.relieved = 0

    def run(self) -> Report:
        clock = self._set_out()
        began = time.monotonic()
        clock.run(min(SPEED, SPAN / self.seconds))
        self._break_things()
        self.times["faults"] = round(time.monotonic() - began, 1)
        clock.run(0.0)
        self._come_to_rest("Healed; waiting until everything under way is done")
        # Readings that came late have changed posts since the last verdict on them: one more slot judges those anew.
        clock.hold_at((clock.now() // HOUR + 1) * HOUR + MINUTE)
        self._come_to_rest("Waiting for one more hourly slot, which judges what came late")
        self.times["rest"] = round(time.monotonic() - began - self.times["faults"], 1)
        return self._compare()

    def _set_out(self) -> ClockFile:
        path = self.stack.folder / "clock"
        self.stack.folder.mkdir(parents=True, exist_ok=True)
        clock = ClockFile(path, round(START.timestamp()) * 1_000_000)
        self.stack.start_servers(
            {
                "ROOKERY_ACCOUNT": "rookery_chaos",
                "ROOKERY_MODE": "live",
                "ROOKERY_SEED": str(self.seed),
                "ROOKERY_CLOCK": f"file:{path}",
                **QUICK,
                **simulated_source(self.stack.state),
            }
        )
        self.stack.must_run("coordinator", "migrate")
        self.stack.start_simulator(self.stack.start_role)
        for role in workers(scrapers=1):
            # learner-1, so that it and the one that comes and goes are told apart by number.
            self.crew.add(Role("learner-1", role.program, role.arguments) if role.name == "learner" else role)
        self.console.say(f"{len(self.crew.roles)} processes are up behind their proxies")
        return clock

    def _break_things(self) -> None:
        faults = plan.faults(self.seed, self.seconds, [*self.crew.roles, "learner-2"])
        bursts = max(-(-self.messages.count // BURST), len(faults))
        feeder = Feeder(self.stack, iter(self.messages), bursts, -(-self.messages.count // bursts), self.seconds)
        draw = random.Random(self.seed)
        began = time.monotonic()
        feeder.start()
        try:
            for fault in faults:
                while (left := began + fault.at - time.monotonic()) > 0:
                    self.injector.tend()
                    self.crew.tend()
                    time.sleep(min(left, 0.05 + draw.random() * 0.05))
                self.console.progress(f"{fault.at:5.0f} s  {feeder.published:>7} messages  {fault.kind} {fault.victim}")
                self.injector.inject(fault)
            feeder.join(120.0)
            while self.crew.frozen:
                self.crew.tend()
                time.sleep(0.05)
        finally:
            feeder.stop()
        self.times["repeated_bursts"] = feeder.repeats
        self.injector.heal()

    def _come_to_rest(self, what: str) -> None:
        """Until every message and job is worked off. What ends by itself meanwhile is started again, and counted."""
        self.console.say(what)
        deadline = time.monotonic() + REST
        looks: list[str] = []
        while True:
            self.crew.tend()
            done = self.stack.run("coordinator", "wait", "--drained", "--timeout", "10")
            if done.returncode == 0:
                return
            left = sentence(done.stderr or done.stdout)
            if time.monotonic() >= deadline:
                raise Problem(f"Not everything was done {REST} s after the last fault: {left}")
            self.console.progress(left)
            looks.append(left)
            if looks[-3:] == [left] * 3:
                looks = []
                if self._relieve():
                    deadline += RELIEF

    def _relieve(self) -> bool:
        """Sets groups going that the broker lets wait for a leader that left. Any other standstill is ours."""
        count = self.relieved
        for role in READERS:
            group = Group(self.stack.tansu.port, self.stack.group(role))
            leader = group.departed_leader()
            if leader is not None:
                group.relieve(leader)
                self.relieved += 1
        return self.relieved > count

    def _compare(self) -> Report:
        done = self.stack.run("coordinator", "verify", "--json", timeout=300.0)
        try:
            found = json.loads(done.stdout)
        except ValueError:
            raise Problem(f"The comparison failed: {(done.stderr or done.stdout).strip()}") from None
        checks = [check for check in found["checks"] if check["compared"] or check["disagree"]]
        return Report(
            seed=self.seed,
            messages=self.messages.count,
            records=sum(check["compared"] for check in checks if check["name"].startswith("topic ")),
            lost=found["lost"],
            doubled=found["doubled"],
            wrong=found["wrong"],
            compared=sum(check["compared"] for check in checks),
            faults={kind: self.injector.done[kind] for kind in plan.KINDS},
            kinds=dict(sorted(self.messages.kinds.items())),
            ended=self.crew.ended,
            relieved=self.relieved,
            stalls=self.crew.said(STALLED),
            seconds=self.times,
            checks=checks,
        )
