"""Quix Streams with its own Postgres sink, as its documentation shows it.

Defaults of the library: at-least-once, offsets committed every 5 s, the sink appends. Set here: where to begin in the
topic, the session, and the addresses.
"""

import os
import tempfile
from urllib.parse import urlsplit

from quixstreams import Application
from quixstreams.sinks.community.postgresql import PostgreSQLSink

place = urlsplit(os.environ["PEER_POSTGRES"])
app = Application(
    broker_address=os.environ["PEER_BROKERS"],
    consumer_group="peer-quix",
    auto_offset_reset="earliest",
    auto_create_topics=False,
    state_dir=tempfile.mkdtemp(prefix="quix-"),
    consumer_extra_config={"session.timeout.ms": 6000},  # as Rookery's in the same run
)
sink = PostgreSQLSink(
    host=place.hostname,
    port=place.port,
    dbname=place.path.lstrip("/"),
    user=place.username,
    password=place.password,
    table_name="peer_readings",
)
app.dataframe(app.topic("metrics", value_deserializer="json")).sink(sink)

if __name__ == "__main__":
    app.run()
