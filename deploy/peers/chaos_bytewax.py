"""Bytewax with its Kafka source and a sink that writes batches to Postgres, recovery on, as its documentation shows it.

Defaults of the library: the source begins at the topic's start; no group, the place is in the recovery store. Set by
whoever runs it: a snapshot every 5 s (its documentation's example has 30 s).
"""

import json
import os

import bytewax.operators as op
import psycopg
from bytewax.connectors.kafka import KafkaSource
from bytewax.dataflow import Dataflow
from bytewax.outputs import DynamicSink, StatelessSinkPartition

INSERT = "INSERT INTO peer_readings (source) SELECT unnest(%s::text[])"


class ReadingsPartition(StatelessSinkPartition):
    def __init__(self) -> None:
        self._database = psycopg.connect(os.environ["PEER_POSTGRES"])

    def write_batch(self, items: list) -> None:
        sources = [json.loads(item.value)["source"] for item in items]
        with self._database.transaction():
            self._database.execute(INSERT, [sources])

    def close(self) -> None:
        self._database.close()


class ReadingsSink(DynamicSink):
    def build(self, step_id: str, worker_index: int, worker_count: int) -> ReadingsPartition:
        return ReadingsPartition()


flow = Dataflow("peer")
source = KafkaSource([os.environ["PEER_BROKERS"]], ["metrics"])
op.output("keep", op.input("readings", flow, source), ReadingsSink())
