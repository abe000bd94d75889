"""Quix Streams: its own Postgres sink in upsert mode, into a table the sink makes itself."""

import tempfile
from urllib.parse import urlsplit

from bench_common import BROKERS, GROUP, POSTGRES, SESSION_TIMEOUT_MS, TOPIC, Mark
from quixstreams import Application
from quixstreams.sinks.community.postgresql import PostgreSQLSink


def main() -> None:
    place = urlsplit(POSTGRES)
    mark = Mark()
    app = Application(
        broker_address=BROKERS,
        consumer_group=GROUP,
        auto_offset_reset="earliest",
        commit_interval=1.0,
        auto_create_topics=False,
        state_dir=tempfile.mkdtemp(prefix="quix-"),
        consumer_extra_config={"session.timeout.ms": SESSION_TIMEOUT_MS},
        loglevel="WARNING",
    )
    sink = PostgreSQLSink(
        host=place.hostname,
        port=place.port,
        dbname=place.path.lstrip("/"),
        user=place.username,
        password=place.password,
        table_name="quix_outcomes",
        primary_key_columns=["decision_id"],
        upsert_on_primary_key=True,
        include_metadata=False,
    )
    readings = app.dataframe(app.topic(TOPIC, value_deserializer="json"))
    readings = readings.update(lambda _: mark.begin())
    readings.sink(sink)
    app.run()


if __name__ == "__main__":
    main()
