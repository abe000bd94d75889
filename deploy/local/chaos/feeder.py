"""Publishes the messages over the length of a run, in a thread of its own."""

import subprocess
import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from ..problem import Problem
from ..stack import Stack
from .messages import TOPICS

ATTEMPTS = 20


class Feeder:
    """Bursts at even distances, so that there is always a batch under way when a fault comes.

    Each burst goes through `producer publish`. One that the broker did not acknowledge as a whole is sent again: a
    record may then stand in the topic twice, which the fold over the topics sees too.
    """

    def __init__(self, stack: Stack, messages: Iterator[tuple[str, str]], bursts: int, burst: int, seconds: float):
        self._stack = stack
        self._messages = messages
        self._bursts, self._burst = bursts, burst
        self._every = seconds / bursts
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._stopped = threading.Event()
        self.problem: Exception | None = None
        self.published = 0
        self.repeats = 0

    def start(self) -> None:
        self._thread.start()

    def join(self, seconds: float) -> None:
        """Waits until everything is published; an error of the thread is raised here."""
        self._thread.join(seconds)
        if self.problem is not None:
            raise self.problem
        if self._thread.is_alive():
            raise Problem(f"The messages were not published within {seconds:.0f} s of the last fault.")

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(30.0)

    def _run(self) -> None:
        began = time.monotonic()
        try:
            for number in range(self._bursts):
                self._stopped.wait(max(began + number * self._every - time.monotonic(), 0.0))
                if self._stopped.is_set():
                    return
                self._send(list(islice(self._messages, self._burst)))
        except Exception as error:  # handed to whoever joins
            self.problem = error

    def _send(self, burst: list[tuple[str, str]]) -> None:
        for topic in TOPICS:
            lines = [line for of, line in burst if of == topic]
            if lines:
                file = self._stack.folder / f"burst-{topic}.jsonl"
                file.write_text("\n".join(lines) + "\n")
                self._publish(topic, file)
                self.published += len(lines)

    def _publish(self, topic: str, file: Path) -> None:
        for attempt in range(ATTEMPTS):
            done = self._stack.run("producer", "publish", "--unchecked", "--topic", topic, str(file))
            if done.returncode == 0 or self._stopped.is_set():
                return
            self.repeats += 1
            time.sleep(min(0.2 * (attempt + 1), 2.0))
        raise Problem(f"The messages cannot be published: {_last(done)}")


def _last(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stderr or done.stdout).strip().splitlines()
    return lines[-1] if lines else "the producer gave no reason"
