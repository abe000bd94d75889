"""What the three servers have in common."""

import time
from collections.abc import Callable
from pathlib import Path

from ..problem import Problem
from ..processes.child import Child


class Server:
    """A child that is asked until it answers."""

    name = "server"

    def __init__(self, folder: Path, port: int, password: str = ""):
        self.folder = folder
        self.port = port
        self.password = password
        self.child = Child(folder, self.name)

    def wait_ready(self, ready: Callable[[], bool], seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while not ready():
            if self.child.identity() is None:
                raise Problem(
                    f"{self.name} on port {self.port} did not start: {self.child.last_words()}", Problem.MISSING
                )
            if time.monotonic() >= deadline:
                raise Problem(
                    f"{self.name} on port {self.port} gave no answer within {seconds:.0f} s.", Problem.MISSING
                )
            time.sleep(0.02)
