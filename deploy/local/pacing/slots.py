"""Whether every six-hourly slot of a demo is there, once, and ended as it should."""

from dataclasses import dataclass

from ..servers.postgres import DATABASE, find_programs
from ..stack import Stack

QUESTION = """
    SELECT state, count(*), coalesce(reason, '') FROM schedule_slots
    WHERE schedule = 'optimize' GROUP BY state, reason ORDER BY state, count(*) DESC
"""
ENDED_WELL = {"done", "skipped"}


@dataclass(frozen=True)
class SixHourlySlots:
    """`states` holds state, reason and count; a slot has one row by the table's primary key."""

    expected: int
    states: list[tuple[str, str, int]]

    @staticmethod
    def ask(stack: Stack, days: int) -> "SixHourlySlots":
        answer = stack.postgres.query(find_programs(), DATABASE, QUESTION)
        rows = [line.split("|", 2) for line in answer.splitlines()]
        return SixHourlySlots(days * 4, [(state, reason, int(count)) for state, count, reason in rows])

    @property
    def all_there(self) -> bool:
        return sum(count for state, _, count in self.states if state in ENDED_WELL) == self.expected == self.found

    @property
    def found(self) -> int:
        return sum(count for _, _, count in self.states)

    @property
    def text(self) -> str:
        parts = [f"{count} {state}{f' ({reason})' if reason else ''}" for state, reason, count in self.states]
        return f"Six-hourly slots: {self.found} of {self.expected}, once each: {', '.join(parts) or 'none'}"
