"""One launcher at a time works on a stack."""

import fcntl
import os
import signal
import time
from pathlib import Path

from ..problem import Problem


class Lock:
    """Held for as long as the launcher lives: the kernel drops it with the process, however that ends."""

    def __init__(self, folder: Path):
        self.path = folder / "lock"
        self._file = None

    def take(self, seconds: float = 0.0) -> None:
        """Takes it, or says who holds it after `seconds` of trying."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = open(self.path, "a+")  # noqa: SIM115 - stays open for as long as the lock is held
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    file.close()
                    name, holder = self.path.parent.name, self.holder()
                    raise Problem(
                        f"Another ./rookery (process {holder or 'unknown'}) is working on stack '{name}'; "
                        f"wait for it, or end it with `./rookery down --stack {name}`."
                    ) from None
                time.sleep(0.05)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None

    def holder(self) -> int | None:
        """The process that holds it, or nothing when it is free."""
        try:
            with open(self.path, "r+") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    text = file.read().strip()
                    return int(text) if text.isdigit() else None
        except FileNotFoundError:
            pass
        return None

    def end_holder(self) -> None:
        """Asks the launcher that holds it to stop what it runs. It does so in order, as after Ctrl-C."""
        holder = self.holder()
        if holder is not None and holder != os.getpid():
            os.kill(holder, signal.SIGTERM)
