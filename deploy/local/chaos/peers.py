"""The same faults for a stream library that writes a topic into one table, as far as they apply to it."""

import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ..checkout import ROOT
from ..console import Console
from ..servers import DATABASE, find_programs
from ..stack.roles import Role
from ..stack.supervisor import Supervisor
from . import faults
from .group import FORMED, Group
from .injector import Injector, ProxiedStack
from .run import Feeder

PEERS = ("quix", "faust", "bytewax")
KINDS = (
    faults.KILL,
    faults.CUT_POSTGRES,
    faults.CUT_BATCH,
    faults.LOSE_ANSWER,
    faults.CUT_BROKER,
    faults.RESTART_FAST,
    faults.RESTART_IMMEDIATE,
)
SCRIPTS = ROOT / "deploy" / "peers"
GROUPS = {"quix": "peer-quix", "faust": "peer-faust"}  # Bytewax reads without one
POISON = "poison"
AFTER_POISON = 120  # good messages behind the malformed one
SETTLED = 25.0  # seconds without a new row: nothing more will come
REST = 150.0


@dataclass
class PeerReport:
    """`published` counts the topic's good records; `passes_poison` whether those behind a malformed one arrived."""

    peer: str
    seed: int
    messages: int
    published: int
    rows: int
    lost: int
    doubled: int
    faults: dict[str, int]
    ended: int
    passes_poison: bool
    ended_by_poison: int
    failure_reason: str = ""
    group: str = ""  # how the broker saw its consumer group once no row came any more
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def exact(self) -> bool:
        return not self.lost and not self.doubled

    def json(self) -> str:
        return json.dumps({"exact": self.exact, **asdict(self)}, indent=2)

    def text(self) -> str:
        lines = [f"{self.peer}: {self.messages:,} messages, seed {self.seed}", "", "Faults"]
        lines += [f"  {count:>4}  {kind}" for kind, count in self.faults.items()]
        lines += ["", f"{self.rows:,} rows for {self.published:,} messages"]
        if self.ended:
            lines.append(f"The process ended by itself {self.ended} times and was started again: {self.failure_reason}")
        if self.group:
            lines.append(f"Its consumer group was {self.group} once no row came any more")
        outcome = "the messages behind it arrived" if self.passes_poison else "the messages behind it never arrived"
        lines.append(f"One malformed message: {outcome}; the process ended {self.ended_by_poison} times")
        return "\n".join([*lines, "", f"lost {self.lost:,} · doubled {self.doubled:,}"])


@dataclass(frozen=True)
class Peer:
    """A library's name, and the Python that has it."""

    name: str
    python: Path


class PeerRun:
    """The caller makes the stack, and stops it however the run ends."""

    def __init__(self, stack: ProxiedStack, peer: Peer, seed: int, seconds: float, messages: int):
        self.stack = stack
        self.peer = peer.name
        self.python = peer.python
        self.seed = seed
        self.seconds = seconds
        self.messages = messages
        self.supervisor = Supervisor(stack, max_exits=None)
        self.injector = Injector(stack, self.supervisor, 0.0)
        self.repeated = 0

    def run(self, console: Console) -> PeerReport:
        self.stack.start_servers({"ROOKERY_ACCOUNT": "rookery_chaos", "ROOKERY_MODE": "live"})
        self.stack.must_run("coordinator", "migrate")
        if self.peer != "quix":  # its sink makes the table
            self._ask("CREATE TABLE peer_readings (source text NOT NULL)")
        self.supervisor.start(self._role())
        console.say(f"{self.peer} is up behind its proxies")
        self._inject_faults(console)
        console.say("Healed; waiting until no row comes any more")
        rows, distinct = self._settle(self.messages)
        group = self._group()
        ended = self.supervisor.exits[self.peer]
        published = self.messages + self.repeated
        passes = self._poison(console)
        return PeerReport(
            peer=self.peer,
            seed=self.seed,
            messages=self.messages,
            published=published,
            rows=rows,
            lost=self.messages - distinct,
            doubled=max(rows - distinct - self.repeated, 0),
            faults={kind: self.injector.done[kind] for kind in KINDS},
            ended=ended,
            passes_poison=passes,
            ended_by_poison=self.supervisor.exits[self.peer] - ended,
            failure_reason=self.supervisor.reasons.get(self.peer, ""),
            group=group,
        )

    def _group(self) -> str:
        """The group's state: a broker assigns no partitions while a group has not formed."""
        if self.peer not in GROUPS:
            return ""
        state, members = Group(self.stack.tansu.port, GROUPS[self.peer]).state()
        return f"{'formed' if state == FORMED else 'not formed'} with {len(members)} members"

    def _role(self) -> Role:
        script = SCRIPTS / f"chaos_{self.peer}.py"
        arguments: tuple[str, ...] = (str(script),)
        settings = {"PEER_BROKERS": self.stack.to_broker.address, "PEER_POSTGRES": self.stack.postgres_url}
        if self.peer == "faust":
            arguments = (str(script), "worker", "--loglevel", "warn", "--without-web")
        elif self.peer == "bytewax":
            store = self.stack.folder / "recovery"
            store.mkdir(parents=True)
            made = [str(self.python), "-m", "bytewax.recovery", str(store), "1"]
            subprocess.run(made, check=True, capture_output=True)
            arguments = ("-m", "bytewax.run", "chaos_bytewax:flow", "-r", str(store), "-s", "5", "-b", "0")
            settings["PYTHONPATH"] = str(SCRIPTS)
        return Role(self.peer, str(self.python), arguments, settings, beats=False)

    def _inject_faults(self, console: Console) -> None:
        planned = faults.draw(self.seed, self.seconds, [self.peer], KINDS)
        burst = -(-self.messages // len(planned))
        feeder = Feeder(self.stack, readings(self.messages), len(planned), burst, self.seconds)
        began = time.monotonic()
        feeder.start()
        try:
            for fault in planned:
                while (left := began + fault.at - time.monotonic()) > 0:
                    self.supervisor.poll()
                    time.sleep(min(left, 0.1))
                console.progress(f"{fault.at:5.0f} s  {feeder.published:>7} messages  {fault.kind}")
                self.injector.inject(fault)
            feeder.join(120.0)
        finally:
            feeder.stop()
        self.injector.stop()
        self.repeated = self._records() - self.messages

    def _records(self) -> int:
        """How many records the topic has: a burst that was sent again is in it twice."""
        found = json.loads(self.stack.run("coordinator", "verify", "--running", "--json").stdout)
        return next(check["compared"] for check in found["checks"] if check["name"] == "topic metrics")

    def _settle(self, goal: int) -> tuple[int, int]:
        """Rows and different messages in the table once nothing more comes."""
        deadline = time.monotonic() + REST
        seen, since = (-1, -1), time.monotonic()
        while time.monotonic() < deadline:
            self.supervisor.poll()
            now = self._count("NOT LIKE")
            if now != seen:
                seen, since = now, time.monotonic()
            if time.monotonic() - since > (SETTLED if now[1] < goal else SETTLED / 3):
                break
            time.sleep(0.5)
        return seen

    def _poison(self, console: Console) -> bool:
        console.say("One malformed message, and good ones behind it")
        lines = ["{not json", *(line for _, line in readings(AFTER_POISON, POISON))]
        # The first line's key puts it into one partition; the good ones spread over all.
        feeder = Feeder(self.stack, (("metrics", line) for line in lines), 1, len(lines), 1.0)
        feeder.start()
        feeder.join(60.0)
        deadline = time.monotonic() + SETTLED
        while time.monotonic() < deadline:
            self.supervisor.poll()
            if self._count("LIKE")[1] == AFTER_POISON:
                return True
            time.sleep(0.5)
        return False

    def _count(self, which: str) -> tuple[int, int]:
        if not self._ask("SELECT to_regclass('peer_readings')"):
            return 0, 0
        answer = self._ask(
            f"SELECT count(*), count(DISTINCT source) FROM peer_readings WHERE source {which} '{POISON}%'"
        )
        rows, distinct = answer.split("|")
        return int(rows), int(distinct)

    def _ask(self, sql: str) -> str:
        return self.stack.postgres.query(find_programs(), DATABASE, sql)


def readings(count: int, prefix: str = "chaos") -> Iterator[tuple[str, str]]:
    """Good readings, each with a `source` of its own, so that rows can be counted against messages."""
    moment = datetime(2026, 3, 8, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for number in range(count):
        reading = {
            "decision_id": f"00000000-0000-4000-a000-{number:012x}",
            "post_id": str(number + 1),
            "impressions": 100 + number % 900,
            "likes": number % 50,
            "retweets": 1,
            "replies": 0,
            "quotes": 0,
            "bookmarks": 0,
            "profile_clicks": 2,
            "collected_at": moment,
            "source": f"{prefix}-{number}",
            "simulated": False,
        }
        yield "metrics", json.dumps(reading, separators=(",", ":"))
