"""Faust with an agent that writes batches to Postgres, as its documentation shows agents.

Defaults of the library: an event is acknowledged when its agent is done with it, whether or not it raised; an agent
that raised is started again. Set here: where to begin in the topic, the session, and the addresses.
"""

import os
import tempfile

import faust
import psycopg

app = faust.App(
    "peer-faust",
    broker=f"kafka://{os.environ['PEER_BROKERS']}",
    datadir=tempfile.mkdtemp(prefix="faust-"),
    consumer_auto_offset_reset="earliest",
    broker_session_timeout=6.0,  # as Rookery's in the same run
    broker_heartbeat_interval=2.0,
    topic_disable_leader=True,  # no topics of its own, which the local broker would not make
    topic_allow_declare=False,
    web_enabled=False,
)
readings = app.topic("metrics", value_serializer="json")
INSERT = "INSERT INTO peer_readings (source) SELECT unnest(%s::text[])"


@app.agent(readings)
async def keep(stream):
    database = await psycopg.AsyncConnection.connect(os.environ["PEER_POSTGRES"])
    async for batch in stream.take(1000, within=0.1):
        async with database.transaction():
            await database.execute(INSERT, [[reading["source"] for reading in batch]])


if __name__ == "__main__":
    app.main()
