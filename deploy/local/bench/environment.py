"""What is measured, and the servers it runs on, emptied between runs."""

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..checkout import ROOT, product
from ..problem import Problem
from ..servers import DATABASE, find_programs
from ..stack import Stack
from ..stack.state import QUICK

SCRIPTS = ROOT / "deploy" / "peers"


@dataclass(frozen=True)
class Subject:
    """`kind`: `rookery` and `peer` read the topic as a group and are watched from outside; `limit` times itself.

    `table` is the one that must hold the newest reading of each post at the end, `key` the type of its decision_id.
    """

    name: str
    label: str
    kind: str
    arguments: tuple[str, ...]
    table: str = "outcomes"
    key: str = "uuid"
    settings: dict[str, str] = field(default_factory=dict)

    def command(self, python: Path) -> list[str]:
        if self.kind == "peer":
            return [str(python), str(SCRIPTS / self.arguments[0]), *self.arguments[1:]]
        return [str(product(self.arguments[0])), *self.arguments[1:]]


ONE_TABLE = Subject("one-table", "Rookery, one table", "rookery", ("benchmarks", "one-table"))
EVERYTHING = Subject("everything", "Rookery, everything", "rookery", ("worker", "learner"))
PEERS = (
    Subject("floor", "hand-written: confluent-kafka + psycopg 3", "peer", ("bench_floor.py",)),
    Subject("quix", "Quix Streams", "peer", ("bench_quix.py",), "quix_outcomes", "text"),
    Subject("faust", "Faust", "peer", ("bench_faust.py", "worker", "--without-web")),
    Subject("bytewax", "Bytewax", "peer", ("bench_bytewax.py",)),
)
LIMITS = (
    Subject("consume", "limit: consumption alone", "limit", ("benchmarks", "consume")),
    Subject("decode", "limit: decoding alone", "limit", ("benchmarks", "decode")),
    Subject("unnest-one", "limit: SQL, one table by UNNEST", "limit", ("benchmarks", "unnest", "--tables", "one")),
    Subject("unnest-all", "limit: SQL, all tables by UNNEST", "limit", ("benchmarks", "unnest", "--tables", "all")),
)
ALL = (ONE_TABLE, EVERYTHING, *PEERS, *LIMITS)


TABLES = "outcomes, readings, rejected_readings, learning_examples, gate_decisions, consumer_offsets"


class Environment:
    """One stack of its own; `topic` holds the same messages for every subject."""

    def __init__(self, stack: Stack, python: Path):
        self.stack = stack
        self.python = python
        self.topic = "metrics"

    def prepare(self) -> None:
        settings = {"ROOKERY_ACCOUNT": "bench", "ROOKERY_MODE": "live", **QUICK}
        self.stack.start_servers(settings)
        self.query("ALTER SYSTEM SET track_commit_timestamp = on")
        self.stack.postgres.stop()
        self.stack.postgres.start(self.stack.dies_with_us)
        self.stack.must_run("coordinator", "migrate")

    def query(self, sql: str) -> str:
        return self.stack.postgres.query(find_programs(), DATABASE, sql)

    def empty(self) -> None:
        """Nothing of the run before is left to write: its rows are gone and its pages are on the disk."""
        self.query("DROP TABLE IF EXISTS quix_outcomes, floor_offsets")
        self.query(f"TRUNCATE {TABLES}")
        self.query("CHECKPOINT")

    def load(self, messages: int, *arguments: str, topic: str = "") -> dict:
        """Fills a topic and gives what the tables must say."""
        with self.sender(messages, *arguments, topic=topic) as process:
            return json.loads(self.sent(process, 120))

    @contextlib.contextmanager
    def sender(self, messages: int, *arguments: str, topic: str = "") -> Iterator[subprocess.Popen[str]]:
        """The process that fills a topic; it is gone afterwards."""
        process = subprocess.Popen(
            [str(self.python), str(SCRIPTS / "bench_load.py"), "--messages", str(messages), *arguments],
            env=self.environment("load", topic or self.topic),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    @staticmethod
    def sent(process: subprocess.Popen[str], timeout: float) -> str:
        """What a sender said at its end."""
        said, complaint = process.communicate(timeout=timeout)
        if process.returncode != 0:
            words = complaint.strip().splitlines() or ["it did not say why"]
            raise Problem(f"The messages could not be sent: {words[-1]}")
        return said

    def environment(self, group: str, topic: str = "") -> dict[str, str]:
        """For the scripts and for Rookery's programs: where everything is, and a group of its own."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("ROOKERY_", "PYTHON"))}
        return {
            **kept,
            "BENCH_BROKERS": self.stack.tansu.address,
            "BENCH_POSTGRES": self.stack.postgres.url.replace("postgres://", "postgresql://"),
            "BENCH_TOPIC": topic or self.topic,
            "BENCH_GROUP": f"bench-{group}",
        }


TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cpu:
    """Seconds, user and system together. `own`: the subject, where it was running at both moments."""

    own: float
    postgres: float
    broker: float

    def since(self, before: "Cpu", messages: int) -> "Cpu":
        """Microseconds a message since then."""
        scale = 1e6 / messages
        return Cpu(
            (self.own - before.own) * scale,
            (self.postgres - before.postgres) * scale,
            (self.broker - before.broker) * scale,
        )


def spent(stack: Stack, own: int | None = None) -> Cpu:
    """By now. Postgres is its postmaster with all it started, those that ended included."""
    postgres, broker = stack.postgres.process.identity(), stack.tansu.process.identity()
    return Cpu(
        sum(_of(own)) if own else 0.0,
        _tree(postgres.pid) if postgres else 0.0,
        sum(_of(broker.pid)) if broker else 0.0,
    )


def _tree(root: int) -> float:
    total = sum(_of(root)) + sum(_of_the_ended(root))
    return total + sum(sum(_of(int(pid))) for pid in filter(str.isdigit, os.listdir("/proc")) if _parent(pid) == root)


def _of(pid: int) -> tuple[float, float]:
    fields = _stat(pid)
    return (int(fields[11]) / TICK, int(fields[12]) / TICK) if fields else (0.0, 0.0)


def _of_the_ended(pid: int) -> tuple[float, float]:
    """What the children it has waited for had used."""
    fields = _stat(pid)
    return (int(fields[13]) / TICK, int(fields[14]) / TICK) if fields else (0.0, 0.0)


def _parent(pid: str) -> int:
    fields = _stat(int(pid))
    return int(fields[1]) if fields else 0


def _stat(pid: int) -> list[str]:
    """The fields behind the name, which may hold spaces and brackets; none where the process has ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return text[text.rindex(")") + 2 :].split()
