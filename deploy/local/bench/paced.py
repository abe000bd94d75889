"""How fresh rows are at a steady pace, and how fast the learner lets go of a full topic."""

import signal
import time
from dataclasses import dataclass

from ..problem import Problem
from ..processes.child import Child
from ..stack.environment import process_environment
from .ground import Ground
from .subjects import EVERYTHING, SCRIPTS

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


def measure(ground: Ground) -> Paced:
    make_topics(ground)
    ground.empty()
    child = learner(ground, "fresh", {"ROOKERY_TOPIC_PREFIX": PREFIX})
    try:
        until(lambda: b'"partitions_assigned"' in child.log.read_bytes(), child, 30)
        count = RATE * SECONDS
        ground.load(count, "--rate", str(RATE), topic=f"{PREFIX}metrics")
        until(lambda: ground.query("SELECT count(*) FROM outcomes") == str(count), child, 20)
        ages, found = ground.query(AGES).split("|")
    finally:
        child.stop()
    median, high = (float(age) for age in ages.strip("{}").split(","))
    return Paced(int(found), median, high, _drain(ground))


def make_topics(ground: Ground) -> None:
    """Topics beside those that are full already, with `PREFIX` before their names."""
    ground.stack.settings["ROOKERY_TOPIC_PREFIX"] = PREFIX
    try:
        ground.stack.must_run("coordinator", "migrate")
    finally:
        del ground.stack.settings["ROOKERY_TOPIC_PREFIX"]


def _drain(ground: Ground) -> float:
    ground.empty()
    child = learner(ground, "drain", {})
    try:
        until(lambda: ground.query("SELECT count(*) FROM outcomes") != "0", child, 30)
        child.send(signal.SIGTERM)
        started = time.monotonic()
        if not child.wait_gone(15):
            raise Problem("The learner did not end within 15 s of SIGTERM.")
        return time.monotonic() - started
    finally:
        child.stop()


def learner(ground: Ground, name: str, settings: dict[str, str]) -> Child:
    """The learner as it runs, reading with a group of its own."""
    child = Child(ground.stack.folder, name)
    own = {"ROOKERY_GROUP_PREFIX": f"bench-{name}-", "ROOKERY_INSTANCE": name, "ROOKERY_LOG_FORMAT": "json"}
    environment = process_environment({**ground.stack.settings, **own, **settings})
    child.start(EVERYTHING.command(ground.python), environment, True, SCRIPTS)
    return child


def until(ready, child: Child, seconds: float, every: float = 0.02) -> None:
    """Waits until `ready()` holds; `child`, on which it depends, must live."""
    deadline = time.monotonic() + seconds
    while not ready():
        if child.identity() is None:
            raise Problem(f"{child.name} ended by itself: {child.last_words()}")
        if time.monotonic() > deadline:
            raise Problem(f"{child.name} did not get there within {seconds:.0f} s: {child.last_words()}")
        time.sleep(every)
