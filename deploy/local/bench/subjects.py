"""Everything that is measured: Rookery in two shapes, the other stream libraries, and the limits."""

from dataclasses import dataclass, field
from pathlib import Path

from ..checkout import ROOT, product

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


ONE_TABLE = Subject("one-table", "Rookery, one table", "rookery", ("worker", "outcomes-only"))
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
    Subject("copy-one", "limit: SQL, one table by COPY and merge", "limit", ("benchmarks", "copy", "--tables", "one")),
    Subject("unnest-all", "limit: SQL, all tables by UNNEST", "limit", ("benchmarks", "unnest", "--tables", "all")),
    Subject("copy-all", "limit: SQL, all tables by COPY and merge", "limit", ("benchmarks", "copy", "--tables", "all")),
)
ALL = (ONE_TABLE, EVERYTHING, *PEERS, *LIMITS)
