"""One chaos run: servers, roles, messages and faults; then rest, and the comparison with the fold."""

import json
import random
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from ..clock import ClockFile
from ..console import Console
from ..problem import Problem, complaint
from ..stack import Stack
from ..stack.roles import Role, workers
from ..stack.state import QUICK, simulated_source
from ..stack.supervisor import Supervisor
from . import faults
from .group import Group
from .injector import Injector, ProxiedStack
from .messages import TOPICS, Messages

START = datetime(2026, 3, 9, tzinfo=UTC)
SPEED = 600.0  # domain seconds a second at most: an hourly job every six seconds
SPAN = 2 * 86_400  # domain seconds at most, so that every reading stays within the window that is learned from
FROZEN_FOR = 14.0  # seconds: the session, the rebalance after it, and time for the other to begin the same batch
BURST = 4000  # messages at most that are published at once
HOUR, MINUTE = 3_600_000_000, 60_000_000  # microseconds, as the clock counts
READERS = ("learner", "predictor", "optimizer", "scraper")  # each a consumer group
STALLED = "reading_stalled"  # logged by a worker whose client delivers nothing of a partition that has records
DRAIN_SECONDS = 180  # until all work must be done after the last fault
REFORM_SECONDS = 20  # seconds more for each group that the broker kept waiting
ATTEMPTS = 20  # at most, to publish a burst
SHOWN = 5  # rows of each disagreement


@dataclass
class Report:
    """`exact` is the verdict: every published message is in its topic, every table equals the fold, and no worker
    stalled."""

    seed: int
    messages: int
    records: int
    lost: int
    doubled: int
    wrong: int
    compared: int
    faults: dict[str, int]
    kinds: dict[str, int]
    ended: dict[str, int]
    replaced_leaders: int  # how often the broker had let a group wait for a leader that was gone
    stalls: int  # how often a worker found that its client gave it nothing of a partition that has records
    seconds: dict[str, float]
    checks: list[dict] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        whole = self.records >= self.messages
        has_errors = self.lost or self.doubled or self.wrong or self.stalls
        return whole and not has_errors and all(not check["disagree"] for check in self.checks)

    def json(self) -> str:
        return json.dumps({"exact": self.exact, **asdict(self)}, indent=2)

    def text(self) -> str:
        lines = [f"{self.messages:,} messages, seed {self.seed}: " + _listed(self.kinds)]
        lines += ["", "Faults", *(f"  {count:>4}  {kind}" for kind, count in self.faults.items())]
        lines += [f"  {sum(self.faults.values()):>4}  in all"]
        lines += ["", "Compared with a plain fold over the topics"]
        for check in self.checks:
            verdict = "agree" if not check["disagree"] else f"{check['disagree']:,} disagree"
            lines.append(f"  {check['compared']:>9,}  {check['name']} ({check['unit']}): {verdict}")
            for found in check["first"][:SHOWN]:
                lines.append(f"             {found['key']}: {found['what']} {found['found']}, not {found['expected']}")
        if self.records < self.messages:
            lines.append(f"  the topics hold {self.records:,} records, fewer than were published")
        if self.replaced_leaders:
            lines.append(f"  {self.replaced_leaders} times the broker kept a group waiting for a leader that had left")
        if self.stalls:
            lines.append(f"  {self.stalls} times a worker got no records of a partition that had some")
        if self.ended:
            lines += ["", f"Ended by themselves and were restarted: {_listed(self.ended)}"]
        lines += ["", f"lost {self.lost:,} · doubled {self.doubled:,} · wrong {self.wrong:,}"]
        return "\n".join(lines)


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())


class Feeder:
    """Bursts at even distances, so that there is always a batch under way when a fault comes.

    Each burst goes through `producer publish`. One that the broker did not acknowledge as a whole is sent again: a
    record may then be in the topic twice, which the fold over the topics sees too.
    """

    def __init__(self, stack: Stack, messages: Iterator[tuple[str, str]], bursts: int, burst: int, seconds: float):
        self._stack = stack
        self._messages = messages
        self._bursts, self._burst = bursts, burst
        self._every = seconds / bursts
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._stopped = threading.Event()
        self.problem: Exception | None = None
        self.published = 0
        self.repeats = 0

    def start(self) -> None:
        self._thread.start()

    def join(self, seconds: float) -> None:
        """Waits until everything is published; an error of the thread is raised here."""
        self._thread.join(seconds)
        if self.problem is not None:
            raise self.problem
        if self._thread.is_alive():
            raise Problem(f"The messages were not published within {seconds:.0f} s of the last fault.")

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(30.0)

    def _run(self) -> None:
        began = time.monotonic()
        try:
            for number in range(self._bursts):
                self._stopped.wait(max(began + number * self._every - time.monotonic(), 0.0))
                if self._stopped.is_set():
                    return
                self._send(list(islice(self._messages, self._burst)))
        except Exception as error:  # raised by `join`
            self.problem = error

    def _send(self, burst: list[tuple[str, str]]) -> None:
        for topic in TOPICS:
            lines = [line for of, line in burst if of == topic]
            if lines:
                file = self._stack.folder / f"burst-{topic}.jsonl"
                file.write_text("\n".join(lines) + "\n")
                self._publish(topic, file)
                self.published += len(lines)

    def _publish(self, topic: str, file: Path) -> None:
        for attempt in range(ATTEMPTS):
            done = self._stack.run("producer", "publish", "--unchecked", "--topic", topic, str(file))
            if done.returncode == 0 or self._stopped.is_set():
                return
            self.repeats += 1
            time.sleep(min(0.2 * (attempt + 1), 2.0))
        raise Problem(f"The messages cannot be published: {_last(done)}")


def _last(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stderr or done.stdout).strip().splitlines()
    return lines[-1] if lines else "the producer gave no reason"


class ChaosRun:
    """The caller makes the stack, and stops it however the run ends."""

    def __init__(self, stack: ProxiedStack, seed: int, seconds: float, messages: int, console: Console):
        self.stack = stack
        self.seed = seed
        self.seconds = seconds
        self.console = console
        self.messages = Messages(seed, messages, START)
        self.supervisor = Supervisor(stack, max_exits=None)
        self.injector = Injector(stack, self.supervisor, FROZEN_FOR)
        self.times: dict[str, float] = {}
        self.replaced_leaders = 0

    def run(self) -> Report:
        clock = self._start()
        began = time.monotonic()
        clock.run(min(SPEED, SPAN / self.seconds))
        self._inject_faults()
        self.times["faults"] = round(time.monotonic() - began, 1)
        clock.run(0.0)
        self._drain("All faults are over; waiting until all work is done")
        # Readings that came late have changed posts since the last verdict on them: one more slot judges them again.
        clock.hold_at((clock.now() // HOUR + 1) * HOUR + MINUTE)
        self._drain("Waiting for one more hourly slot, which judges what came late")
        self.times["rest"] = round(time.monotonic() - began - self.times["faults"], 1)
        return self._compare()

    def _start(self) -> ClockFile:
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
            # numbered, because a second learner comes and goes
            self.supervisor.start(Role("learner-1", role.program, role.arguments) if role.name == "learner" else role)
        self.console.say(f"{len(self.supervisor.processes)} processes are up behind their proxies")
        return clock

    def _inject_faults(self) -> None:
        planned = faults.draw(self.seed, self.seconds, [*self.supervisor.processes, "learner-2"])
        bursts = max(-(-self.messages.count // BURST), len(planned))
        feeder = Feeder(self.stack, iter(self.messages), bursts, -(-self.messages.count // bursts), self.seconds)
        draw = random.Random(self.seed)
        began = time.monotonic()
        feeder.start()
        try:
            for fault in planned:
                while (left := began + fault.at - time.monotonic()) > 0:
                    self.injector.poll()
                    self.supervisor.poll()
                    time.sleep(min(left, 0.05 + draw.random() * 0.05))
                self.console.progress(f"{fault.at:5.0f} s  {feeder.published:>7} messages  {fault.kind} {fault.victim}")
                self.injector.inject(fault)
            feeder.join(120.0)
            while self.supervisor.has_frozen:
                self.supervisor.poll()
                time.sleep(0.05)
        finally:
            feeder.stop()
        self.times["repeated_bursts"] = feeder.repeats
        self.injector.stop()

    def _drain(self, what: str) -> None:
        """Waits until every message and job is done. What ends by itself meanwhile is started again, and counted."""
        self.console.say(what)
        deadline = time.monotonic() + DRAIN_SECONDS
        reports: list[str] = []
        while True:
            self.supervisor.poll()
            done = self.stack.run("coordinator", "wait", "--timeout", "10")
            if done.returncode == 0:
                return
            left = complaint(done.stderr or done.stdout)
            if time.monotonic() >= deadline:
                raise Problem(f"Not everything was done {DRAIN_SECONDS} s after the last fault: {left}")
            self.console.progress(left)
            reports.append(left)
            if reports[-3:] == [left] * 3:
                reports = []
                if self._replace_leaders():
                    deadline += REFORM_SECONDS

    def _replace_leaders(self) -> bool:
        """Frees groups that the broker keeps waiting for a leader that left. Any other standstill is Rookery's."""
        count = self.replaced_leaders
        for role in READERS:
            group = Group(self.stack.tansu.port, self.stack.group(role))
            leader = group.departed_leader()
            if leader is not None:
                group.replace_leader(leader)
                self.replaced_leaders += 1
        return self.replaced_leaders > count

    def _logged(self, event: str) -> int:
        """How often the event is in the logs of the stack's processes."""
        logs = (self.stack.folder / "log").glob("*.log")
        return sum(log.read_bytes().count(event.encode()) for log in logs)

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
            faults={kind: self.injector.done[kind] for kind in faults.KINDS},
            kinds=dict(sorted(self.messages.kinds.items())),
            ended=dict(self.supervisor.exits),
            replaced_leaders=self.replaced_leaders,
            stalls=self._logged(STALLED),
            seconds=self.times,
            checks=checks,
        )
