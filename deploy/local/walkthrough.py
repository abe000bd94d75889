"""A page of the docs whose commands are run, and whose output blocks are what they printed.

In the page, a fenced block of kind `console` holds lines that begin with `$ `; each is run, and what it prints takes
the place of the lines that followed it. A line `<!-- until: day 2, 09:00 -->` lets the stack's clock run until then,
counted from the page's start; `<!-- unseen: ./rookery … -->` runs a command whose output the page does not show.
Everything else stays.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

UNTIL = re.compile(r"<!-- until: day (\d+), (\d\d):(\d\d) -->")
UNSEEN = re.compile(r"<!-- unseen: (.+) -->")
COMMAND = re.compile(r"\./rookery ([a-z]+)")
FENCE = "```"


@dataclass(frozen=True)
class Step:
    """`until` in seconds from the start of the page's first day, or a `command`; `seen` says whether it is printed."""

    until: int | None = None
    command: str | None = None
    seen: bool = True


def steps(text: str) -> list[Step]:
    """What the page does, in order."""
    found, inside = [], False
    for line in text.splitlines():
        if line.startswith(FENCE):
            inside = not inside and line == FENCE + "console"
        elif inside and line.startswith("$ "):
            found.append(Step(command=line[2:]))
        elif moment := UNTIL.fullmatch(line):
            day, hour, minute = (int(group) for group in moment.groups())
            found.append(Step(until=((day - 1) * 24 + hour) * 3600 + minute * 60))
        elif hidden := UNSEEN.fullmatch(line):
            found.append(Step(command=hidden[1], seen=False))
        elif line.startswith("<!-- "):
            raise ValueError(f"{line} is no step of a walk-through")
    return found


def fill(text: str, execute: Callable[[Step], str]) -> str:
    """The page with every output block as `execute` gave it."""
    waiting = iter(steps(text))
    lines, inside = [], False
    for line in text.splitlines():
        if line.startswith(FENCE):
            inside = not inside and line == FENCE + "console"
        elif inside and not line.startswith("$ "):
            continue
        lines.append(line)
        if (inside and line.startswith("$ ")) or UNTIL.fullmatch(line) or UNSEEN.fullmatch(line):
            lines += execute(next(waiting)).splitlines()
    return "\n".join(lines) + "\n"


def on_stack(command: str, stack: str) -> str:
    """The command line as it is run: the page leaves out which stack it is."""
    return COMMAND.sub(rf"./rookery \1 --stack {stack}", command)


def names(page: Path) -> set[str]:
    """The launcher's commands that a page uses."""
    found = [COMMAND.findall(step.command) for step in steps(page.read_text()) if step.command]
    return {name for group in found for name in group}
