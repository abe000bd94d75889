"""The command line of ./rookery."""

import argparse
import shutil
import sys
import textwrap

from .commands import ALL, GROUPS
from .commands.command import Command
from .commands.operator import OperatorCommand
from .console import Console
from .problem import Interrupted, Problem
from .processes import ignore_signals, install_signal_handlers

EXIT_CODES = """exit codes:
  0  done
  1  failed: a check, a test, a process or the stack
  2  the command line is not understood
  3  the input cannot be read
  4  something needed is missing: a package, a toolchain, a server, a port
  5  refused: a rule forbids the change, or a gate is not met
  6  warning: `health` found something that needs attention
  130, 143  interrupted (Ctrl-C, SIGTERM); what this run had started is stopped"""


class HelpFormatter(argparse.HelpFormatter):
    """Fills paragraphs to 80 columns, or the terminal's width if less; one with indented lines stays as it is."""

    def __init__(self, prog: str):
        super().__init__(prog, width=min(80, shutil.get_terminal_size().columns))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        paragraphs = text.split("\n\n")
        return "\n\n".join(one if "\n  " in one else textwrap.fill(one, width) for one in paragraphs)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="rookery",
        usage="rookery COMMAND [OPTIONS]",
        description="Runs Rookery on this machine: servers, roles, a demo, the tests. No containers needed.",
        epilog=f"{_listing()}\n\n`./rookery COMMAND --help` describes a command.\n\n{EXIT_CODES}",
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, help=argparse.SUPPRESS)
    for command in ALL.values():
        _add(commands, command)
    return top


def _listing() -> str:
    """The commands under their headings; argparse itself lists them in one column."""
    width = max(map(len, ALL)) + 2
    blocks = []
    for heading, group in GROUPS.items():
        blocks.append("\n".join([f"{heading}:", *(f"  {one.name:<{width}}{one.summary}" for one in group)]))
    return "\n\n".join(blocks)


def _add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", command: Command) -> None:
    if isinstance(command, OperatorCommand):
        commands.add_parser(command.name, add_help=False)
        return
    parser = commands.add_parser(
        command.name,
        prog=f"rookery {command.name}",
        description=command.description,
        epilog=EXIT_CODES,
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--yes", action="store_true", help="answer yes to every question (also when CI=true)")
    command.arguments(parser)


def main(arguments: list[str]) -> int:
    try:
        install_signal_handlers()
        return _run(arguments)
    except Interrupted as stop:
        print("rookery: interrupted; what this run had started is stopped.", file=sys.stderr)
        return 128 + stop.signal_number
    finally:
        ignore_signals()  # Python's own end would print a traceback for one
        sys.stdout.flush()


def _run(arguments: list[str]) -> int:
    console = Console(yes="--yes" in arguments)
    command = ALL.get(arguments[0]) if arguments else None
    try:
        if isinstance(command, OperatorCommand):
            return command.execute(arguments[1:], console)
        options = parser().parse_args(arguments)
        run = ALL[options.command].run
        assert run is not None
        return run(options, console)
    except Problem as problem:
        console.say(f"rookery: {problem}")
        return problem.status
    except OSError as error:
        # A full disk, a folder without permission: the system's own words name the thing.
        console.say(f"rookery: {error.strerror or error}" + (f": {error.filename}" if error.filename else ""))
        return Problem.FAILED
