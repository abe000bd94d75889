"""The hand-written floor: confluent-kafka and psycopg 3, offsets in the transaction that writes the rows."""

import signal

import orjson
import psycopg
from bench_common import BATCH, BROKERS, GROUP, POSTGRES, SESSION_TIMEOUT_MS, TOPIC, UPSERT, Mark, columns
from confluent_kafka import Consumer, TopicPartition

OFFSETS = """
INSERT INTO floor_offsets (name, topic, partition, next_offset)
SELECT %s, * FROM unnest(%s::text[], %s::int[], %s::bigint[])
ON CONFLICT (name, topic, partition) DO UPDATE SET next_offset = EXCLUDED.next_offset
"""


def main() -> None:
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    mark = Mark()
    with psycopg.connect(POSTGRES) as database:
        database.execute(
            "CREATE TABLE IF NOT EXISTS floor_offsets (name text, topic text, partition int, next_offset bigint,"
            " PRIMARY KEY (name, topic, partition))"
        )
        database.commit()
        stored = dict(database.execute("SELECT partition, next_offset FROM floor_offsets WHERE name = %s", [GROUP]))
        database.commit()

        def assigned(consumer: Consumer, partitions: list[TopicPartition]) -> None:
            for partition in partitions:
                partition.offset = stored.get(partition.partition, 0)
            consumer.assign(partitions)

        consumer = Consumer(
            {
                "bootstrap.servers": BROKERS,
                "group.id": GROUP,
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "session.timeout.ms": SESSION_TIMEOUT_MS,
            }
        )
        consumer.subscribe([TOPIC], on_assign=assigned)
        while not stopped:
            records = [record for record in consumer.consume(BATCH, 0.05) if record.error() is None]
            if not records:
                continue
            mark.begin()
            ends = {record.partition(): record.offset() + 1 for record in records}
            with database.transaction():
                database.execute(
                    OFFSETS, [GROUP, [TOPIC] * len(ends), list(ends.keys()), list(ends.values())], prepare=True
                )
                messages = [orjson.loads(record.value()) for record in records]
                database.execute(UPSERT, columns(messages), prepare=True)
            consumer.commit(offsets=[TopicPartition(TOPIC, p, offset) for p, offset in ends.items()], asynchronous=True)
        consumer.close()


if __name__ == "__main__":
    main()
