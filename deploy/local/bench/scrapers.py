"""`./rookery bench scrapers`: how scrapers run a backlog and one rate limit."""

import http.client
import json
import math
import os
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from ..console import Console
from ..problem import Problem
from ..servers import DATABASE, find_programs
from ..stack import Stack
from ..stack.roles import Role
from ..stack.state import QUICK, simulated_source


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


BATCH = 10  # posts a request
PACE = 450  # domain seconds a second: the source's window of 15 minutes lasts two
WINDOW = 900 / PACE
LIMIT = 32  # requests a window, for all scrapers together
LATENCY = 50  # milliseconds the source takes for an answer
LONGEST = 40.0  # seconds a number of scrapers may take


@dataclass(frozen=True)
class ScraperRun:
    """What one number of scrapers did with the backlog. `refusals`: answers 429 that any of them met."""

    scrapers: int
    checkpoints: int
    seconds: float
    once: int
    refusals: int

    @property
    def rate(self) -> float:
        return self.checkpoints / self.seconds

    @property
    def windows(self) -> int:
        """How many of the source's windows were begun."""
        return math.ceil(self.seconds / WINDOW)

    @property
    def fewest(self) -> int:
        """In how many windows the budget has room for the backlog."""
        return math.ceil(self.checkpoints / BATCH / LIMIT)


@dataclass(frozen=True)
class ScraperResults:
    """All numbers of scrapers; `messages` is what the metrics topic held at the end."""

    runs: list[ScraperRun]
    messages: int

    @property
    def sound(self) -> bool:
        whole = all(run.once == run.checkpoints and run.refusals == 0 for run in self.runs)
        return whole and self.messages == sum(run.checkpoints for run in self.runs)


def measure(numbers: list[int], size: int, console: Console) -> ScraperResults:
    """One stack of its own, which is gone afterwards."""
    stack = Stack(f"bench-{os.getpid()}", dies_with_us=True)
    stack.lock.take()
    try:
        return _Benchmark(stack, size, console).run(numbers)
    finally:
        stack.stop()
        stack.delete()


class _Benchmark:
    """prepare -> one run for each number of scrapers -> count the messages; the caller stops the stack."""

    def __init__(self, stack: Stack, size: int, console: Console):
        self.stack = stack
        self.console = console
        self.began = datetime.now(UTC)
        self.backlog = Backlog(stack, size)

    def run(self, numbers: list[int]) -> ScraperResults:
        self._prepare()
        runs = [self._run(number) for number in numbers]
        return ScraperResults(runs, self._messages(sum(run.checkpoints for run in runs)))

    def _prepare(self) -> None:
        self.began = datetime.now(UTC).replace(microsecond=0)
        settings = {
            **QUICK,
            "ROOKERY_ACCOUNT": "rookery_bench",
            "ROOKERY_MODE": "shadow",
            "ROOKERY_CLOCK": f"scaled:{PACE}@2026-03-02T02:00:00Z/{self.began:%Y-%m-%dT%H:%M:%SZ}",
            "ROOKERY_SCRAPE_BATCH": str(BATCH),
            "ROOKERY_SCRAPE_LEASE_SECONDS": "30",
            "ROOKERY_SIMULATOR_RATE_LIMIT": str(LIMIT),
        }
        self.stack.start_servers({**settings, **simulated_source(self.stack.state)})
        self.stack.must_run("coordinator", "migrate")
        self.stack.start_simulator(self._network(0))
        self.backlog.publish()

    def _network(self, latency: int):
        """The invented network without planted faults, answering after `latency` milliseconds."""
        added = {
            "ROOKERY_SIMULATOR_LATENCY_MS": str(latency),
            "ROOKERY_SIMULATOR_DELETED_SHARE": "0",
            "ROOKERY_SIMULATOR_PRIVATE_SHARE": "0",
        }
        return lambda role: self.stack.start_role(
            Role(role.name, role.program, role.arguments, {**role.settings, **added}, role.beats)
        )

    def _run(self, number: int) -> ScraperRun:
        self.stack.stop_roles(["simulator"])
        self.stack.start_simulator(self._network(LATENCY))
        self.backlog.plan()
        children = [self.stack.start_role(Role(f"scraper-{n}", "worker", ("scraper",))) for n in range(1, number + 1)]
        names = [child.name for child in children]
        seen = [child.log.stat().st_size for child in children]
        self._wait_until_up(names)
        self._wait_for_a_window()
        self.backlog.open()
        seconds = self._wait_until_done(number)
        self.stack.stop_roles(names)
        refusals = sum(
            child.log.read_bytes()[start:].count(b'"source_blocked"')
            for child, start in zip(children, seen, strict=True)
        )
        return ScraperRun(number, self.backlog.size, seconds, self.backlog.once(), refusals)

    def _wait_until_up(self, names: list[str]) -> None:
        """Each has left a heartbeat: it is connected and looks for work."""
        instances = ", ".join(f"'{self.stack.instance(name)}'" for name in names)
        deadline = time.monotonic() + 20.0
        sql = f"SELECT count(*) FROM worker_heartbeats WHERE state = 'running' AND instance IN ({instances})"
        while int(self.backlog.query(sql)) < len(names):
            if time.monotonic() >= deadline:
                raise Problem("Not every scraper came up within 20 s.")
            time.sleep(0.05)

    def _wait_for_a_window(self) -> None:
        """All begin with a whole window: what is left of one would favour the fastest."""
        since = (datetime.now(UTC) - self.began).total_seconds()
        time.sleep(WINDOW - since % WINDOW)

    def _wait_until_done(self, number: int) -> float:
        began = time.monotonic()
        while (done := self.backlog.done()) < self.backlog.size:
            if time.monotonic() - began >= LONGEST:
                raise Problem(f"{number} scrapers read {done} of {self.backlog.size} checkpoints in {LONGEST:.0f} s.")
            self.console.progress(f"{number} scrapers: {done} of {self.backlog.size} checkpoints")
            time.sleep(0.05)
        return time.monotonic() - began

    def _messages(self, expected: int) -> int:
        """Lets a learner read the metrics topic and gives how many records it found, once no more come."""
        self.stack.start_role(Role("learner", "worker", ("learner",)))
        sql = "SELECT coalesce(sum(next_offset), 0) FROM consumer_offsets WHERE topic LIKE '%metrics'"
        deadline = time.monotonic() + 30.0
        found = rest = 0
        while time.monotonic() < deadline and (found < expected or rest < 10):
            time.sleep(0.1)
            before, found = found, int(self.backlog.query(sql))
            rest = rest + 1 if found == before else 0
        return found


def as_text(results: ScraperResults) -> str:
    lines = [
        f"{BATCH} posts a request, {LATENCY} ms an answer, {LIMIT} requests in a window of {WINDOW:.0f} s "
        f"(15 minutes at {PACE} times the pace): at most {LIMIT * BATCH / WINDOW:.0f} "
        "checkpoints/s over whole windows, for all together.",
        "",
        "scrapers  checkpoints  seconds  checkpoints/s  windows (fewest)  scraped once  answers 429",
    ]
    for run in results.runs:
        lines.append(
            f"{run.scrapers:>8}  {run.checkpoints:>11}  {run.seconds:>7.1f}  {run.rate:>13.0f}  "
            f"{f'{run.windows} ({run.fewest})':>16}  {run.once:>12}  {run.refusals:>11}"
        )
    good = "every checkpoint read and published once, the budget never exceeded"
    verdict = good if results.sound else "NOT as it should be"
    return "\n".join([*lines, "", f"{results.messages} messages in the topic: {verdict}"])


def as_json(results: ScraperResults) -> dict:
    return {
        "batch": BATCH,
        "latency_ms": LATENCY,
        "window_seconds": WINDOW,
        "window_requests": LIMIT,
        "sound": results.sound,
        "messages": results.messages,
        "runs": [
            {
                "scrapers": run.scrapers,
                "checkpoints": run.checkpoints,
                "seconds": round(run.seconds, 2),
                "checkpoints_per_second": round(run.rate, 1),
                "windows": run.windows,
                "fewest_windows": run.fewest,
                "scraped_once": run.once,
                "answers_429": run.refusals,
            }
            for run in results.runs
        ],
    }
