"""Fills a topic with invented readings: every post is read several times, all posts in each round.

Prints one JSON object: for each partition its last message, and what the tables must say at the end. With `--rate`
sends at that pace, each reading of a new post and stamped with the moment it was sent.
"""

import argparse
import json
import random
import time
import uuid
from datetime import UTC, datetime, timedelta

from bench_common import BROKERS, TOPIC
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

START = datetime(2026, 3, 1, tzinfo=UTC)
HEADERS = [("schema", b"metric/1")]
PRODUCER = {"bootstrap.servers": BROKERS, "enable.idempotence": True, "compression.type": "lz4"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5, help="how often each post is read")
    parser.add_argument("--partitions", type=int, default=6)
    parser.add_argument("--rate", type=int, default=0, help="messages a second (default: as fast as it goes)")
    options = parser.parse_args()
    make_topic(options.partitions)
    print(json.dumps(paced(options) if options.rate else rounds(options)))


def make_topic(partitions: int) -> None:
    admin = AdminClient({"bootstrap.servers": BROKERS})
    for done in admin.create_topics([NewTopic(TOPIC, partitions, 1)]).values():
        try:
            done.result(20)
        except Exception as error:
            if "EXISTS" not in str(error):
                raise


def rounds(options: argparse.Namespace) -> dict:
    """The last round's readings are the newest, so a post's row must end as its last message."""
    draw = random.Random(1)
    producer = Producer({**PRODUCER, "linger.ms": 5, "queue.buffering.max.messages": 100_000})
    last: dict[int, tuple[int, str, str]] = {}

    def delivered(identifier: str, moment: str):
        def note(error, record) -> None:
            if error is not None:
                raise SystemExit(f"a message was not delivered: {error}")
            if record.offset() >= last.get(record.partition(), (-1, "", ""))[0]:
                last[record.partition()] = (record.offset(), identifier, moment)

        return note

    posts = max(1, options.messages // options.rounds)
    posted = [START + timedelta(seconds=index) for index in range(posts)]
    identifiers = [identifier(moment, draw) for moment in posted]
    scale = [draw.lognormvariate(6, 1.2) for _ in range(posts)]
    impressions = 0
    for round_number in range(options.rounds):
        impressions = 0
        for index in range(posts):
            read = posted[index] + timedelta(hours=3 * (round_number + 1))
            message = reading(identifiers[index], posted[index], read, int(scale[index] * (round_number + 1)) + 8)
            impressions += message["impressions"]
            while True:
                try:
                    producer.produce(
                        TOPIC,
                        json.dumps(message, separators=(",", ":")),
                        identifiers[index],
                        headers=HEADERS,
                        on_delivery=delivered(identifiers[index], message["collected_at"]),
                    )
                    break
                except BufferError:
                    producer.poll(0.05)
            if index % 1000 == 0:
                producer.poll(0)
    producer.flush(60)
    return {
        "messages": posts * options.rounds,
        "posts": posts,
        "impressions": impressions,
        "last": [[name, moment] for _, name, moment in last.values()],
    }


def paced(options: argparse.Namespace) -> dict:
    draw = random.Random(2)
    producer = Producer({**PRODUCER, "linger.ms": 1})
    begun = time.monotonic()
    for number in range(options.messages):
        behind = begun + number / options.rate - time.monotonic()
        if behind > 0:
            producer.poll(0)
            time.sleep(behind)
        now = datetime.now(UTC)
        name = identifier(now, draw)
        message = reading(name, now - timedelta(hours=3), now, 1000)
        producer.produce(TOPIC, json.dumps(message, separators=(",", ":")), name, headers=HEADERS)
    producer.flush(30)
    return {"messages": options.messages}


def identifier(moment: datetime, draw: random.Random) -> str:
    """A UUID of version 7: time first, as decision ids are."""
    head = int(moment.timestamp() * 1000) << 80
    return str(uuid.UUID(int=head | 0x7 << 76 | draw.getrandbits(12) << 64 | 0b10 << 62 | draw.getrandbits(62)))


def reading(name: str, posted: datetime, read: datetime, impressions: int) -> dict:
    return {
        "decision_id": name,
        "post_id": str((int(posted.timestamp() * 1000) - 1_288_834_974_657) << 22),
        "impressions": impressions,
        "likes": impressions // 20,
        "retweets": impressions // 90,
        "replies": impressions // 70,
        "quotes": impressions // 400,
        "bookmarks": impressions // 50,
        "profile_clicks": None if impressions % 7 == 0 else impressions // 100,
        "collected_at": read.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "source": "x-api-v2",
        "simulated": False,
    }


if __name__ == "__main__":
    main()
