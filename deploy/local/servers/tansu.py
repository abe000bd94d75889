"""A private Kafka-compatible broker. Its log lives in memory: what it held is gone when it stops."""

import os
import socket
import struct

from ..setup.pypi import BROKER
from .server import Server

API_VERSIONS = 18


class Tansu(Server):
    name = "kafka"
    advertised: str | None = None  # where clients are sent after the first word, if not to the broker itself

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self, dies_with_us: bool) -> None:
        if self.child.identity() is not None:
            return
        command = [str(BROKER), "broker", "--cluster-id", f"rookery-{self.folder.name}"]
        command += ["--listener-url", f"tcp://{self.address}", "--advertised-listener-url"]
        command += [f"tcp://{self.advertised or self.address}"]
        command += ["--storage-engine", "memory://tansu/"]
        environment = {"PATH": os.defpath, "RUST_LOG": "warn"}
        self.child.start(command, environment, dies_with_us, self.folder)
        self.wait_ready(self._answers)

    def stop(self) -> bool:
        return self.child.stop()

    def _answers(self) -> bool:
        """Asks for the versions it speaks, as every Kafka client does first."""
        client = b"rookery"
        body = struct.pack(">hhih", API_VERSIONS, 0, 1, len(client)) + client
        try:
            with socket.create_connection(("127.0.0.1", self.port), 0.5) as connection:
                connection.settimeout(1.0)
                connection.sendall(struct.pack(">i", len(body)) + body)
                return len(connection.recv(8)) == 8
        except OSError:
            return False
