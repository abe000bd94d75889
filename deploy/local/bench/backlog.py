"""Posts at the invented network and checkpoints that are due, the same for every number of scrapers."""

import http.client
import json
import uuid
from datetime import UTC, datetime

from ..problem import Problem
from ..servers.postgres import DATABASE, find_programs
from ..stack import Stack


class Backlog:
    """`posts` are pairs of a decision and the network's id for it."""

    def __init__(self, stack: Stack, size: int):
        self.stack = stack
        self.size = size
        self.posted_at = datetime(2026, 3, 2, tzinfo=UTC)
        self.posts: list[tuple[str, str]] = []

    def publish(self) -> None:
        """Creates the posts at the network, which keeps them over its restarts."""
        connection = http.client.HTTPConnection("127.0.0.1", self.stack.state.ports["simulator"], timeout=10)
        headers = {"Authorization": f"Bearer {self.stack.state.passwords['source']}"}
        for number in range(self.size):
            decision = str(uuid.UUID(int=0x8 << 76 | 0x8 << 60 | number))
            order = {"text": "a post", "rookery": {"decision_id": decision, "posted_at": self._moment()}}
            connection.request("POST", "/2/tweets", json.dumps(order), headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 201:
                raise Problem(f"The simulator took no post: {answer.status} {body[:200].decode(errors='replace')}")
            self.posts.append((decision, json.loads(body)["data"]["id"]))
        connection.close()

    def plan(self) -> None:
        """One checkpoint a post, not open yet; nothing of the run before is left."""
        self.query("TRUNCATE scrape_schedule, rate_budgets")
        rows = ", ".join(f"('{decision}', '{post}')" for decision, post in self.posts)
        self.query(
            "INSERT INTO scrape_schedule (decision_id, age_seconds, post_id, posted_at, due_at, simulated) "
            f"SELECT d::uuid, 3600, p, '{self._moment()}', '{self._moment()}'::timestamptz + interval '1 hour', true "
            f"FROM (VALUES {rows}) AS v (d, p)"
        )

    def open(self) -> None:
        self.query("UPDATE scrape_schedule SET state = 'open'")

    def done(self) -> int:
        return int(self.query("SELECT count(*) FROM scrape_schedule WHERE state = 'done' AND published"))

    def once(self) -> int:
        """How many were asked for once and published. A claim given back because the budget was spent asked nothing."""
        condition = "state = 'done' AND published AND attempts = 1"
        return int(self.query(f"SELECT count(*) FROM scrape_schedule WHERE {condition}"))

    def query(self, sql: str) -> str:
        return self.stack.postgres.query(find_programs(), DATABASE, sql)

    def _moment(self) -> str:
        return self.posted_at.strftime("%Y-%m-%dT%H:%M:%SZ")
