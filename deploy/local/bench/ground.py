"""The servers all subjects run on, emptied between runs."""

import json
import os
import subprocess
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
        command = [str(self.python), str(SCRIPTS / "bench_load.py"), "--messages", str(messages), *arguments]
        environment = self.environment("load", topic or self.topic)
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL
        )
        if done.returncode != 0:
            words = done.stderr.strip().splitlines() or ["it did not say why"]
            raise Problem(f"The messages could not be sent: {words[-1]}")
        return json.loads(done.stdout)

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
