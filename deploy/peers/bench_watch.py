"""Waits until the last message of every partition is a committed row, says when that was, and compares the table.

Reads one JSON object from stdin: `table`, `type` of its decision_id, `last`, `timeout`. Prints one: `done` (seconds
since the epoch; null if the time ran out), `posts` and `impressions` as the table has them.
"""

import json
import sys
import time

import psycopg
from bench_common import POSTGRES

INTERVAL = 0.01


def main() -> None:
    task = json.loads(sys.stdin.readline())
    kind, moment = ("uuid", "timestamptz") if task["type"] == "uuid" else ("text", "text")
    with psycopg.connect(POSTGRES, autocommit=True) as database:
        # Looking must cost next to nothing: six look-ups by key, never a scan.
        database.execute("SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off")
        print("watching", flush=True)
        deadline = time.monotonic() + task["timeout"]
        while not exists(database, task["table"]):
            if time.monotonic() > deadline:
                return report(None, 0, 0)
            time.sleep(0.05)
        statement = f"""SELECT count(*) FROM {task["table"]} o
            JOIN unnest(%s::{kind}[], %s::{moment}[]) AS last (decision_id, collected_at)
            ON o.decision_id = last.decision_id AND o.collected_at >= last.collected_at"""
        parameters = [[name for name, _ in task["last"]], [read for _, read in task["last"]]]
        done = None
        while time.monotonic() < deadline:
            found = database.execute(statement, parameters, prepare=True).fetchone()[0]
            if found == len(task["last"]):
                done = time.time()
                break
            time.sleep(INTERVAL)
        posts, impressions = database.execute(
            f"SELECT count(*), coalesce(sum(impressions), 0) FROM {task['table']}"
        ).fetchone()
        report(done, posts, int(impressions))


def exists(database: psycopg.Connection, table: str) -> bool:
    return database.execute("SELECT to_regclass(%s)", [table]).fetchone()[0] is not None


def report(done: float | None, posts: int, impressions: int) -> None:
    print(json.dumps({"done": done, "posts": posts, "impressions": impressions}), flush=True)


if __name__ == "__main__":
    main()
