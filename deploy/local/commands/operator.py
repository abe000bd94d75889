"""`./rookery dead|model|…`: a program's own commands, most of them the coordinator's, run against a stack.

One line of the table a command. Options, help and exit codes are the program's; the launcher takes `--stack` out of
the line and hands the rest on as it is.
"""

import os
from dataclasses import dataclass

from .. import setup
from ..checkout import product, stacks
from ..console import Console
from ..problem import Problem
from ..stack import Stack
from ..stack.environment import process_environment

DEFAULT_STACK = "main"


@dataclass(frozen=True)
class OperatorCommand:
    """`servers`: which of the stack's it cannot do without. A command with none of them takes no stack."""

    name: str
    summary: str
    servers: tuple[str, ...] = ()
    program: str = "coordinator"


ALL = (
    OperatorCommand("report", "what was learned so far", ("postgres",)),
    OperatorCommand("health", "whether the deployment is well, by exit code", ("postgres",)),
    OperatorCommand("validate", "whether the deployment is set up as it should be", ("postgres",)),
    OperatorCommand("alerts", "look at alerts, acknowledge them, and try the webhook", ("postgres",)),
    OperatorCommand("gates", "what posts must show to be learned from, and why one was held back", ("postgres",)),
    OperatorCommand("schedule", "schedules and their slots; pause, trigger, backfill or set them", ("postgres",)),
    OperatorCommand("weights", "the generators' weights, what moved them, and a say in them", ("postgres",)),
    OperatorCommand("generators", "the registry of generators: names, statuses, new ones", ("postgres",)),
    OperatorCommand("model", "look at every fit, audit it, and decide what is published", ("postgres",)),
    OperatorCommand("trigger", "queue a job now, beside the schedule", ("postgres",)),
    OperatorCommand("verify", "compare the tables with a plain fold over the messages", ("postgres", "kafka", "redis")),
    OperatorCommand("dead", "look at records that could not be used, and replay or drop them", ("postgres", "kafka")),
    OperatorCommand(
        "rebuild", "fold the topics into an empty schema and compare it with the live one", ("postgres", "kafka")
    ),
    OperatorCommand("fit", "fit ridge or logistic regression on the rows of a CSV file, with no server"),
    OperatorCommand(
        "backtest", "walk an exported history: learn from what was known, predict what came", program="producer"
    ),
)


def find(name: str) -> OperatorCommand | None:
    return next((command for command in ALL if command.name == name), None)


def carry_out(command: OperatorCommand, arguments: list[str], console: Console) -> int:
    """Becomes the program, so that its exit code, its questions and Ctrl-C are its own."""
    stack, rest = take_stack(arguments)
    if asks_for_help(rest):
        return _help(command, console)
    settings: dict[str, str] = {}
    if command.servers:
        settings = _settings(stack or DEFAULT_STACK, command.servers)
    elif stack is not None:
        raise Problem(f"{command.name} works without a stack; leave --stack out.", Problem.USAGE)
    else:
        setup.prepare(console)
    _become(command.program, [command.name, *rest], settings)


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
        if server.name in servers and server.child.identity() is None:
            raise Problem(f"{server.name} of '{name}' is not running; `./rookery up` starts it.", Problem.MISSING)
    stack.load_settings()
    return stack.settings


def _help(command: OperatorCommand, console: Console) -> int:
    if not product(command.program).exists():
        setup.prepare(console)
    note = f"./rookery {command.name} is {command.program} {command.name}"
    note += f" against a stack: --stack NAME says which (default: {DEFAULT_STACK})." if command.servers else "."
    print(note + "\n", flush=True)
    _become(command.program, [command.name, "--help"], {})


def _become(name: str, arguments: list[str], settings: dict[str, str]) -> None:
    program = str(product(name))
    try:
        os.execve(program, [name, *arguments], process_environment(settings))
    except FileNotFoundError:
        raise Problem(f"The program {program} is not built; `./rookery up` builds it.", Problem.MISSING) from None
