"""The learner at a steady rate: how fresh its rows are, and whether its memory stays where it is."""

import re
import signal
import statistics
import time
from dataclasses import dataclass

from ..console import Console
from ..problem import Problem
from ..processes import Process
from ..stack.state import process_environment
from .environment import EVERYTHING, SCRIPTS, Environment

RATE = 1000  # messages a second
SECONDS = 10
PREFIX = "paced-"
AGES = """SELECT percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (
    ORDER BY extract(epoch FROM pg_xact_commit_timestamp(xmin) - collected_at) * 1000), count(*) FROM outcomes"""


@dataclass(frozen=True)
class Paced:
    """Milliseconds from the moment a message was made to the commit of its row, by the server's commit time.
    `drained_in`: seconds from SIGTERM, with the whole topic still to read, to the learner's end."""

    messages: int
    median_ms: float
    p99_ms: float
    drained_in: float

    def as_json(self) -> dict:
        return {
            "rate_per_second": RATE,
            "messages": self.messages,
            "median_ms": round(self.median_ms, 1),
            "p99_ms": round(self.p99_ms, 1),
            "drained_in_s": round(self.drained_in, 3),
        }

    def as_text(self) -> str:
        return (
            f"At {RATE:,} messages/s from message to committed row: median {self.median_ms:.0f} ms, "
            f"99th percentile {self.p99_ms:.0f} ms ({self.messages:,} messages). "
            f"Ended {self.drained_in:.2f} s after SIGTERM in mid-topic."
        )


def measure_paced(environment: Environment) -> Paced:
    make_topics(environment)
    environment.empty()
    child = learner(environment, "fresh", {"ROOKERY_TOPIC_PREFIX": PREFIX})
    try:
        until(lambda: b'"partitions_assigned"' in child.log.read_bytes(), child, 30)
        count = RATE * SECONDS
        environment.load(count, "--rate", str(RATE), topic=f"{PREFIX}metrics")
        until(lambda: environment.query("SELECT count(*) FROM outcomes") == str(count), child, 20)
        ages, found = environment.query(AGES).split("|")
    finally:
        child.stop()
    median, high = (float(age) for age in ages.strip("{}").split(","))
    return Paced(int(found), median, high, _drain(environment))


def make_topics(environment: Environment) -> None:
    """Topics beside those that are full already, with `PREFIX` before their names."""
    environment.stack.settings["ROOKERY_TOPIC_PREFIX"] = PREFIX
    try:
        environment.stack.must_run("coordinator", "migrate")
    finally:
        del environment.stack.settings["ROOKERY_TOPIC_PREFIX"]


def _drain(environment: Environment) -> float:
    environment.empty()
    child = learner(environment, "drain", {})
    try:
        until(lambda: environment.query("SELECT count(*) FROM outcomes") != "0", child, 30)
        child.send(signal.SIGTERM)
        started = time.monotonic()
        if not child.wait_gone(15):
            raise Problem("The learner did not end within 15 s of SIGTERM.")
        return time.monotonic() - started
    finally:
        child.stop()


def learner(environment: Environment, name: str, settings: dict[str, str]) -> Process:
    """The learner as it runs, reading with a group of its own."""
    child = Process(environment.stack.folder, name)
    own = {"ROOKERY_GROUP_PREFIX": f"bench-{name}-", "ROOKERY_INSTANCE": name, "ROOKERY_LOG_FORMAT": "json"}
    environment = process_environment({**environment.stack.settings, **own, **settings})
    child.start(EVERYTHING.command(environment.python), environment, True, SCRIPTS)
    return child


def until(ready, child: Process, seconds: float, every: float = 0.02) -> None:
    """Waits until `ready()` holds; `child`, on which it depends, must live."""
    deadline = time.monotonic() + seconds
    while not ready():
        if child.identity() is None:
            raise Problem(f"{child.name} ended by itself: {child.failure_reason()}")
        if time.monotonic() > deadline:
            raise Problem(f"{child.name} did not get there within {seconds:.0f} s: {child.failure_reason()}")
        time.sleep(every)


MB = 1_000_000
MOST = 60.0  # MB that may be resident
GROWTH = 0.05  # of the median, by which the line through the samples may rise over the stretch that counts
SETTLING = 0.2  # of the time, in which buffers and caches find their size; does not count for the growth
EVERY = 2.0  # seconds between two samples


@dataclass(frozen=True)
class Sample:
    """`at`: seconds since the load began; `resident`: MB, libraries included."""

    at: float
    resident: float


@dataclass(frozen=True)
class Soak:
    """`samples` in the order they were taken, at least one. `rows`: what was in the table at the end, of `messages`."""

    rate: int
    messages: int
    rows: int
    samples: list[Sample]
    median_ms: float
    p99_ms: float

    @property
    def start(self) -> float:
        return self.samples[0].resident

    @property
    def median(self) -> float:
        return statistics.median(sample.resident for sample in self.samples)

    @property
    def most(self) -> float:
        return max(sample.resident for sample in self.samples)

    @property
    def slope(self) -> float:
        """MB a minute, by least squares, once things have settled."""
        return slope(self._settled()) * 60

    @property
    def growth(self) -> float:
        """MB by which that line rises from the first settled sample to the last."""
        settled = self._settled()
        return slope(settled) * (settled[-1].at - settled[0].at)

    def _settled(self) -> list[Sample]:
        first, last = self.samples[0].at, self.samples[-1].at
        return [sample for sample in self.samples if sample.at - first >= SETTLING * (last - first)]

    @property
    def fits(self) -> bool:
        return self.most <= MOST

    @property
    def grows(self) -> bool:
        return self.growth > GROWTH * self.median

    @property
    def sound(self) -> bool:
        return self.fits and not self.grows and self.rows == self.messages


def slope(samples: list[Sample]) -> float:
    """Of the straight line nearest to the samples, in MB a second; 0 where all are of one moment."""
    mean_at = statistics.fmean(sample.at for sample in samples)
    mean = statistics.fmean(sample.resident for sample in samples)
    spread = sum((sample.at - mean_at) ** 2 for sample in samples)
    if spread == 0:
        return 0.0
    return sum((sample.at - mean_at) * (sample.resident - mean) for sample in samples) / spread


def measure(environment: Environment, minutes: int, rate: int, console: Console) -> Soak:
    make_topics(environment)
    environment.empty()
    child = learner(environment, "soak", {"ROOKERY_TOPIC_PREFIX": PREFIX})
    try:
        until(lambda: b'"partitions_assigned"' in child.log.read_bytes(), child, 30)
        count = rate * minutes * 60
        samples = _watch(environment, child, count, rate, console)
        until(lambda: _rows(environment) >= count, child, 30, 0.5)
        ages, found = environment.query(AGES).split("|")
    finally:
        child.stop()
    median, high = (float(age) for age in ages.strip("{}").split(","))
    return Soak(rate, count, int(found), samples, median, high)


def _watch(environment: Environment, child: Process, count: int, rate: int, console: Console) -> list[Sample]:
    """Samples the learner's memory for as long as messages are sent."""
    samples = []
    seconds = count / rate
    with environment.sender(count, "--rate", str(rate), topic=f"{PREFIX}metrics") as sender:
        begun = time.monotonic()
        while sender.poll() is None:
            at = time.monotonic() - begun
            if at > seconds + 60:
                raise Problem(f"The messages of {seconds:.0f} s were not sent within {at:.0f} s.")
            samples.append(Sample(at, resident(child)))
            console.progress(f"{at:.0f} of {seconds:.0f} s, {samples[-1].resident:.1f} MB resident", every=30.0)
            time.sleep(EVERY)
        environment.sent(sender, 10)
    return samples


def resident(child: Process) -> float:
    """MB of a process that must be running."""
    identity = child.identity()
    if identity is not None:
        with open(f"/proc/{identity.pid}/status") as status:
            if found := re.search(r"VmRSS:\s+(\d+) kB", status.read()):
                return int(found[1]) * 1024 / MB
    raise Problem(f"{child.name} ended by itself: {child.failure_reason()}")


def _rows(environment: Environment) -> int:
    return int(environment.query("SELECT count(*) FROM outcomes"))


def as_text(soak: Soak) -> str:
    minutes = soak.samples[-1].at / 60
    lines = [
        f"{soak.messages:,} readings of new posts at {soak.rate:,} a second, all tables; memory sampled "
        f"{len(soak.samples)} times in {minutes:.1f} minutes.",
        "",
        f"  {'resident at the start, MB':<44}{soak.start:>8.1f}",
        f"  {'median, MB':<44}{soak.median:>8.1f}",
        f"  {'most, MB':<44}{soak.most:>8.1f}  ≤ {MOST:.0f} {_verdict(soak.fits)}",
        f"  {'slope after the first fifth, MB a minute':<44}{soak.slope:>8.3f}",
        f"  {'which is over that time, MB':<44}{soak.growth:>8.2f}  ≤ {GROWTH * soak.median:.1f} "
        + _verdict(not soak.grows),
        f"  {'message to committed row, median ms':<44}{soak.median_ms:>8.1f}",
        f"  {'message to committed row, 99th percentile ms':<44}{soak.p99_ms:>8.1f}",
        f"  {'rows':<44}{soak.rows:>8}  of {soak.messages} {_verdict(soak.rows == soak.messages)}",
    ]
    return "\n".join(lines)


def _verdict(met: bool) -> str:
    return "met" if met else "MISSED"


def as_json(soak: Soak) -> dict:
    return {
        "rate_per_second": soak.rate,
        "messages": soak.messages,
        "rows": soak.rows,
        "sound": soak.sound,
        "resident_mb": {
            "start": round(soak.start, 1),
            "median": round(soak.median, 1),
            "most": round(soak.most, 1),
            "slope_per_minute": round(soak.slope, 4),
            "growth": round(soak.growth, 2),
        },
        "fresh_ms": {"median": round(soak.median_ms, 1), "p99": round(soak.p99_ms, 1)},
        "samples": [{"at_s": round(sample.at, 1), "resident_mb": round(sample.resident, 2)} for sample in soak.samples],
    }
