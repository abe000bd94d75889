"""What the measured programs share: their settings, the statement that keeps one table, the mark when work begins.

Each program reads the topic as a new group from its start and keeps the newest reading of each post in `outcomes`, a
table of Rookery's own schema. They decode with orjson and write with one UNNEST upsert a batch, the fastest way that
was found for each.
"""

import os
from datetime import UTC, datetime

BROKERS = os.environ["BENCH_BROKERS"]
TOPIC = os.environ["BENCH_TOPIC"]
GROUP = os.environ["BENCH_GROUP"]
POSTGRES = os.environ["BENCH_POSTGRES"]
BATCH = int(os.environ.get("BENCH_BATCH", "1000"))
SESSION_TIMEOUT_MS = 6000

COUNTS = ("impressions", "likes", "retweets", "replies", "quotes", "bookmarks", "profile_clicks")
COLUMNS = ("decision_id", "post_id", "source", "simulated", "collected_at", *COUNTS)
TYPES = ("uuid", "text", "text", "boolean", "timestamptz", *(["bigint"] * len(COUNTS)))
UPSERT = f"""
INSERT INTO outcomes AS o ({", ".join(COLUMNS)})
SELECT * FROM unnest({", ".join(f"%s::{kind}[]" for kind in TYPES)})
ON CONFLICT (decision_id) DO UPDATE SET {", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS[1:])}
WHERE EXCLUDED.collected_at >= o.collected_at
"""


def columns(messages: list[dict]) -> list[list]:
    """One list a column. A statement must not meet a post twice, so only its newest reading of the batch is kept."""
    newest: dict[str, dict] = {}
    for message in messages:
        seen = newest.get(message["decision_id"])
        if seen is None or message["collected_at"] >= seen["collected_at"]:
            newest[message["decision_id"]] = message
    rows = [newest[key] for key in sorted(newest)]
    return [[row[name] for row in rows] for name in COLUMNS]


class Mark:
    """Says once when the first messages are in hand."""

    def __init__(self) -> None:
        self._made = False

    def begin(self) -> None:
        if not self._made:
            self._made = True
            print(f"begin {datetime.now(UTC).timestamp():.6f}", flush=True)
