"""The clock that all processes of a stack share.

A memory-mapped file of 32 bytes, little-endian: sequence (u64), domain time and wall time (both microseconds since
1970, i64), factor (f64). Domain time = domain + factor x (wall now - wall). The sequence is odd while the fields are
being written, so that a reader that saw an odd or a changed one reads again. There is one writer.
"""

import mmap
import os
import struct
import time
from datetime import UTC, datetime
from pathlib import Path

LAYOUT = struct.Struct("<Qqqd")


def wall_now() -> int:
    return time.time_ns() // 1000


class ClockFile:
    def __init__(self, path: Path, domain: int | None = None):
        """Makes the file with the clock held at `domain` (microseconds since 1970); without it goes on with the file
        that is there, as it runs."""
        if domain is not None:
            path.write_bytes(LAYOUT.pack(0, domain, wall_now(), 0.0))
        descriptor = os.open(path, os.O_RDWR)
        try:
            self._map = mmap.mmap(descriptor, LAYOUT.size)
        finally:
            os.close(descriptor)
        self._sequence, self._domain, self._wall, self.factor = LAYOUT.unpack(self._map[:])

    @staticmethod
    def read(path: Path) -> int:
        """The domain time that a clock file shows, in microseconds since 1970. No process may be writing it."""
        _, domain, wall, factor = LAYOUT.unpack(path.read_bytes())
        return domain + round(factor * (wall_now() - wall))

    def text(self) -> str:
        """Domain time as a person reads it."""
        return datetime.fromtimestamp(self.now() // 1_000_000, UTC).strftime("%Y-%m-%d %H:%M UTC")

    def now(self) -> int:
        """Domain time in microseconds."""
        return self._domain + round(self.factor * (wall_now() - self._wall))

    def run(self, factor: float) -> None:
        """Lets the clock go on from now at `factor` domain seconds a second; 0 holds it."""
        if factor != self.factor:
            self._write(self.now(), factor)

    def hold_at(self, domain: int) -> None:
        """Moves the clock forward to `domain` and holds it there; it never goes back."""
        self._write(max(domain, self.now()), 0.0)

    def _write(self, domain: int, factor: float) -> None:
        wall = wall_now()
        self._put(0, "<Q", self._sequence + 1)
        self._put(8, "<q", domain)
        self._put(16, "<q", wall)
        self._put(24, "<d", factor)
        self._put(0, "<Q", self._sequence + 2)
        self._sequence += 2
        self._domain, self._wall, self.factor = domain, wall, factor

    def _put(self, offset: int, layout: str, value: float) -> None:
        self._map[offset : offset + 8] = struct.pack(layout, value)
