"""`./rookery report`, `weights`, `model`…: commands of the coordinator (and one of the producer), run against a stack.

Options, help and exit codes are the program's own. The launcher takes `--stack` out of the line and hands the rest on.
"""

import os
from dataclasses import dataclass
from typing import NoReturn

from .. import setup
from ..checkout import product, stacks
from ..console import Console
from ..problem import Problem
from ..stack import Stack
from ..stack.state import process_environment
from .command import Command

DEFAULT_STACK = "main"


@dataclass(frozen=True)
class OperatorCommand(Command):
    """`servers`: those of the stack that it needs. A command that needs none takes no stack."""

    servers: tuple[str, ...] = ()
    program: str = "coordinator"

    def execute(self, arguments: list[str], console: Console) -> int:
        """Becomes the program, so that its exit code, its questions and Ctrl-C are its own."""
        stack, rest = take_stack(arguments)
        if asks_for_help(rest):
            return self._help(console)
        settings: dict[str, str] = {}
        if self.servers:
            settings = _settings(stack or DEFAULT_STACK, self.servers)
        elif stack is not None:
            raise Problem(f"{self.name} needs no stack; leave --stack out.", Problem.USAGE)
        else:
            setup.prepare(console)
        _become(self.program, [self.name, *rest], settings)

    def _help(self, console: Console) -> int:
        if not product(self.program).exists():
            setup.prepare(console)
        note = f"./rookery {self.name} runs `{self.program} {self.name}`"
        note += f" against a stack: --stack NAME (default: {DEFAULT_STACK})." if self.servers else "."
        print(note + "\n", flush=True)
        _become(self.program, [self.name, "--help"], {})


def _of(name: str, summary: str, *servers: str, program: str = "coordinator") -> OperatorCommand:
    return OperatorCommand(name, summary, servers=servers, program=program)


OPERATE = (
    _of("health", "check the deployment; the exit code tells the result", "postgres"),
    _of("report", "print what was learned so far", "postgres"),
    _of("alerts", "list and acknowledge alerts, and test the webhook", "postgres"),
    _of("schedule", "show, change, pause and trigger schedules", "postgres"),
    _of("weights", "show, preview and change generator weights", "postgres"),
    _of("generators", "add, retire and rename generators", "postgres"),
    _of("gates", "show and set learning gates, and explain one post", "postgres"),
    _of("model", "list, compare, promote and roll back models", "postgres"),
    _of("dead", "show, replay and drop dead letters", "postgres", "kafka"),
    _of("verify", "compare the tables with a fold over the messages", "postgres", "kafka", "redis"),
    _of("rebuild", "fold the topics into an empty schema, and compare", "postgres", "kafka"),
)
MEASURE = (
    _of("fit", "fit ridge or logistic regression on the rows of a CSV file"),
    _of("backtest", "walk an exported history: would the model have helped?", program="producer"),
)


def take_stack(arguments: list[str]) -> tuple[str | None, list[str]]:
    """The value of `--stack`, and the line without it. Behind `--` nothing is an option."""
    stack, rest = None, list(arguments)
    end = rest.index("--") if "--" in rest else len(rest)
    for index, argument in enumerate(rest[:end]):
        if argument == "--stack":
            if index + 1 == end:
                raise Problem("--stack needs a value, NAME", Problem.USAGE)
            stack = rest[index + 1]
            del rest[index : index + 2]
            break
        if argument.startswith("--stack="):
            stack = argument.removeprefix("--stack=")
            del rest[index]
            break
    return stack, rest


def asks_for_help(arguments: list[str]) -> bool:
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--help" in options or "-h" in options


def _settings(name: str, servers: tuple[str, ...]) -> dict[str, str]:
    if name not in stacks():
        raise Problem(f"Stack '{name}' is not there; `./rookery up` makes it.", Problem.FAILED)
    stack = Stack(name)
    for server in stack.servers:
        if server.name in servers and server.process.identity() is None:
            raise Problem(f"{server.name} of '{name}' is not running; `./rookery up` starts it.", Problem.MISSING)
    stack.load_settings()
    return stack.settings


def _become(name: str, arguments: list[str], settings: dict[str, str]) -> NoReturn:
    program = str(product(name))
    try:
        os.execve(program, [name, *arguments], process_environment(settings))
    except FileNotFoundError:
        raise Problem(f"The program {program} is not built; `./rookery up` builds it.", Problem.MISSING) from None
