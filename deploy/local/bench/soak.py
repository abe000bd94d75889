"""`./rookery bench soak`: whether the learner's memory stays where it is under a steady load, and how fresh its rows
are meanwhile."""

import re
import statistics
import time
from dataclasses import dataclass

from ..console import Console
from ..problem import Problem
from ..processes.child import Child
from .ground import Ground
from .paced import AGES, PREFIX, learner, make_topics, until

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


def measure(ground: Ground, minutes: int, rate: int, console: Console) -> Soak:
    make_topics(ground)
    ground.empty()
    child = learner(ground, "soak", {"ROOKERY_TOPIC_PREFIX": PREFIX})
    try:
        until(lambda: b'"partitions_assigned"' in child.log.read_bytes(), child, 30)
        count = rate * minutes * 60
        samples = _watch(ground, child, count, rate, console)
        until(lambda: _rows(ground) >= count, child, 30, 0.5)
        ages, found = ground.query(AGES).split("|")
    finally:
        child.stop()
    median, high = (float(age) for age in ages.strip("{}").split(","))
    return Soak(rate, count, int(found), samples, median, high)


def _watch(ground: Ground, child: Child, count: int, rate: int, console: Console) -> list[Sample]:
    """Samples the learner's memory for as long as messages are sent."""
    samples = []
    seconds = count / rate
    with ground.sender(count, "--rate", str(rate), topic=f"{PREFIX}metrics") as sender:
        begun = time.monotonic()
        while sender.poll() is None:
            at = time.monotonic() - begun
            if at > seconds + 60:
                raise Problem(f"The messages of {seconds:.0f} s were not sent within {at:.0f} s.")
            samples.append(Sample(at, resident(child)))
            console.progress(f"{at:.0f} of {seconds:.0f} s, {samples[-1].resident:.1f} MB resident", every=30.0)
            time.sleep(EVERY)
        ground.sent(sender, 10)
    return samples


def resident(child: Child) -> float:
    """MB of a process that must be running."""
    identity = child.identity()
    if identity is not None:
        with open(f"/proc/{identity.pid}/status") as status:
            if found := re.search(r"VmRSS:\s+(\d+) kB", status.read()):
                return int(found[1]) * 1024 / MB
    raise Problem(f"{child.name} ended by itself: {child.last_words()}")


def _rows(ground: Ground) -> int:
    return int(ground.query("SELECT count(*) FROM outcomes"))


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
