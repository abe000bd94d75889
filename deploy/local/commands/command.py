"""What every command of the launcher declares."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from ..console import Console


def _none(parser: argparse.ArgumentParser) -> None:
    """No arguments of its own."""


@dataclass(frozen=True)
class Command:
    """`arguments` adds options to the command's parser; `run` returns the exit code."""

    name: str
    summary: str
    description: str = ""
    run: Callable[[argparse.Namespace, Console], int] | None = None
    arguments: Callable[[argparse.ArgumentParser], None] = _none


def add_stack(parser: argparse._ActionsContainer, purpose: str = "the stack's name (default: main)") -> None:
    parser.add_argument("--stack", default="main", metavar="NAME", help=purpose)


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """An argparse type: a whole number from `least` to `most`."""

    def parse(text: str) -> int:
        if not text.isdigit() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text} is not a whole number from {least} to {most}")
        return int(text)

    return parse


def whole_numbers(least: int, most: int) -> Callable[[str], list[int]]:
    """The same for several, separated by commas."""
    one = whole_number(least, most)
    return lambda text: [one(part) for part in text.split(",")]
