"""A real Redis on a free port, for as long as a test class runs."""

from __future__ import annotations

import socket
import subprocess
import tempfile
import time

import redis


class RedisServer:
    def __init__(self, password: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="predictor-readers-")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"redis://:{password}@127.0.0.1:{self.port}/3"
        self._process = subprocess.Popen(
            [
                "redis-server",
                "--port",
                str(self.port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--requirepass",
                password,
                "--dir",
                self._folder.name,
            ],
            stdout=subprocess.DEVNULL,
        )
        self.client = redis.Redis.from_url(self.url)
        self._wait(deadline=time.monotonic() + 10)

    def _wait(self, deadline: float) -> None:
        while True:
            try:
                self.client.ping()
                return
            except redis.ConnectionError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    self.close()
                    raise
                time.sleep(0.02)

    def close(self) -> None:
        self.client.close()
        self._process.terminate()
        self._process.wait(timeout=10)
        self._folder.cleanup()
