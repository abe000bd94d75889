"""Ctrl-C, SIGTERM and SIGHUP, turned into one exception that unwinds to where things are put away."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from ..problem import Interrupted

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def install() -> None:
    """From now on the first of the signals raises `Interrupted`; later ones must not cut the tidying short."""
    for number in SIGNALS:
        signal.signal(number, _raise)


@contextmanager
def deferred() -> Iterator[None]:
    """Holds a signal back until the block is done, as between starting a process and noting who it is.

    By handlers, not by a mask: a process started in the block would inherit a mask.
    """
    arrived: list[int] = []
    before = {number: signal.signal(number, lambda came, _frame: arrived.append(came)) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if arrived and before[signal.Signals(arrived[0])] is _raise:
            _raise(arrived[0], None)


def _raise(number: int, _frame: FrameType | None) -> None:
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    raise Interrupted(number)
