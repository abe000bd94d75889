"""What may stand on the launcher's command line, read from its parser."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from ..checkout import ROOT, TOOLS, product


@dataclass(frozen=True)
class Option:
    """`choices` is empty where any value goes; `of_stack`: the value is the name of a stack of this checkout."""

    name: str
    help: str
    takes_value: bool
    choices: tuple[str, ...] = ()
    of_stack: bool = False


@dataclass(frozen=True)
class Words:
    """One command: what may follow it. `program` is set where the rest of the line is another program's."""

    name: str
    help: str
    options: tuple[Option, ...] = ()
    operands: tuple[str, ...] = ()
    program: str | None = None


@dataclass(frozen=True)
class Line:
    """The whole command line, and where a script finds stacks and programs."""

    commands: tuple[Words, ...]
    state: Path
    programs: Path
    library: Path

    @property
    def own(self) -> list[Words]:
        return [command for command in self.commands if command.program is None]

    def of_program(self) -> dict[str, list[str]]:
        """The names of the operator commands, by their program."""
        names: dict[str, list[str]] = {}
        for command in self.commands:
            if command.program is not None:
                names.setdefault(command.program, []).append(command.name)
        return names


def read(parser: argparse.ArgumentParser, forwarded: dict[str, str]) -> Line:
    """`forwarded`: the operator commands, each with its program."""
    sub = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    helps = {action.dest: action.help or "" for action in sub._choices_actions}
    commands = [_command(name, helps[name], sub.choices[name], forwarded.get(name)) for name in helps]
    return Line(tuple(commands), ROOT / ".rookery", product("coordinator").parent, TOOLS / "lib")


def _command(name: str, text: str, parser: argparse.ArgumentParser, program: str | None) -> Words:
    options, operands = [], []
    for action in parser._actions:
        choices = tuple(str(choice) for choice in action.choices or ())
        names = [name for name in action.option_strings if name.startswith("--")]
        if not names:
            operands += choices
        elif program is None:
            helped = (action.help or "").replace("\n", " ")
            takes = action.nargs != 0
            options.append(Option(names[0], helped, takes, choices, of_stack=names[0] == "--stack"))
    return Words(name, text, tuple(options), tuple(operands), program)
