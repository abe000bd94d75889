"""CPU time of the processes that share the work, which other work on the machine stretches far less than the clock."""

import os
from dataclasses import dataclass
from pathlib import Path

from ..stack import Stack

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cpu:
    """Seconds, user and system together. `own`: the subject, where it was running at both moments."""

    own: float
    postgres: float
    broker: float

    def since(self, before: "Cpu", messages: int) -> "Cpu":
        """Microseconds a message since then."""
        scale = 1e6 / messages
        return Cpu(
            (self.own - before.own) * scale,
            (self.postgres - before.postgres) * scale,
            (self.broker - before.broker) * scale,
        )


def spent(stack: Stack, own: int | None = None) -> Cpu:
    """By now. Postgres is its postmaster with all it started, those that ended included."""
    postgres, broker = stack.postgres.child.identity(), stack.tansu.child.identity()
    return Cpu(
        sum(_of(own)) if own else 0.0,
        _tree(postgres.pid) if postgres else 0.0,
        sum(_of(broker.pid)) if broker else 0.0,
    )


def _tree(root: int) -> float:
    total = sum(_of(root)) + sum(_of_the_ended(root))
    return total + sum(sum(_of(int(pid))) for pid in filter(str.isdigit, os.listdir("/proc")) if _parent(pid) == root)


def _of(pid: int) -> tuple[float, float]:
    fields = _stat(pid)
    return (int(fields[11]) / TICK, int(fields[12]) / TICK) if fields else (0.0, 0.0)


def _of_the_ended(pid: int) -> tuple[float, float]:
    """What the children it has waited for had used."""
    fields = _stat(pid)
    return (int(fields[13]) / TICK, int(fields[14]) / TICK) if fields else (0.0, 0.0)


def _parent(pid: str) -> int:
    fields = _stat(int(pid))
    return int(fields[1]) if fields else 0


def _stat(pid: int) -> list[str]:
    """The fields behind the name, which may hold spaces and brackets; none where the process has ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return text[text.rindex(")") + 2 :].split()
