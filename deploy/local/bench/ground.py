"""The servers all subjects run on, emptied between runs."""

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from ..problem import Problem
from ..servers.postgres import DATABASE, find_programs
from ..stack import Stack
from ..stack.environment import QUICK
from .subjects import SCRIPTS

TABLES = "outcomes, readings, rejected_readings, learning_examples, gate_decisions, consumer_offsets"


class Ground:
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
