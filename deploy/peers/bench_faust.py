"""Faust: an agent that takes batches and writes each with one statement."""

import tempfile

import faust
import orjson
import psycopg
from bench_common import BATCH, BROKERS, GROUP, POSTGRES, SESSION_TIMEOUT_MS, TOPIC, UPSERT, Mark, columns

app = faust.App(
    GROUP,
    broker=f"kafka://{BROKERS}",
    value_serializer="raw",
    datadir=tempfile.mkdtemp(prefix="faust-"),
    consumer_auto_offset_reset="earliest",
    broker_session_timeout=SESSION_TIMEOUT_MS / 1000,
    broker_heartbeat_interval=2.0,
    topic_disable_leader=True,
    topic_allow_declare=False,
    stream_wait_empty=False,
    web_enabled=False,
)
readings = app.topic(TOPIC, value_type=bytes, value_serializer="raw", partitions=None)
mark = Mark()


@app.agent(readings)
async def keep(stream):
    database = await psycopg.AsyncConnection.connect(POSTGRES)
    async for batch in stream.take(BATCH, within=0.1):
        mark.begin()
        messages = [orjson.loads(value) for value in batch]
        async with database.transaction():
            await database.execute(UPSERT, columns(messages), prepare=True)


if __name__ == "__main__":
    app.main()
