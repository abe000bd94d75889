"""Bytewax: its Kafka source and a sink that writes each batch with one statement. It has no consumer group."""

import bytewax.operators as op
import orjson
import psycopg
from bench_common import BATCH, BROKERS, POSTGRES, TOPIC, UPSERT, Mark, columns
from bytewax.connectors.kafka import KafkaSource
from bytewax.dataflow import Dataflow
from bytewax.outputs import DynamicSink, StatelessSinkPartition
from bytewax.run import cli_main


class OutcomesPartition(StatelessSinkPartition):
    def __init__(self) -> None:
        self._database = psycopg.connect(POSTGRES)
        self._mark = Mark()

    def write_batch(self, items: list) -> None:
        self._mark.begin()
        messages = [orjson.loads(item.value) for item in items]
        with self._database.transaction():
            self._database.execute(UPSERT, columns(messages), prepare=True)

    def close(self) -> None:
        self._database.close()


class OutcomesSink(DynamicSink):
    def build(self, step_id: str, worker_index: int, worker_count: int) -> OutcomesPartition:
        return OutcomesPartition()


flow = Dataflow("outcomes")
read = op.input("readings", flow, KafkaSource([BROKERS], [TOPIC], batch_size=BATCH))
op.output("keep", read, OutcomesSink())

if __name__ == "__main__":
    cli_main(flow)
