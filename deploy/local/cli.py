"""The command line of ./rookery."""

import argparse
import sys

from .commands import ALL, operator
from .console import Console
from .problem import Interrupted, Problem
from .processes import interrupts

EXITS = """exit codes:
  0  done
  1  failed: a check, a test, a process or the stack is not as it should be
  2  the command line is not understood
  3  the input cannot be read
  4  something needed is missing: a package, a toolchain, a server, a port
  130, 143  interrupted (Ctrl-C, SIGTERM); what this run had started is stopped"""


class CommandList(argparse.RawDescriptionHelpFormatter):
    """Commands and their summaries in two columns; argparse itself forgets that the names are indented twice."""

    def __init__(self, prog: str):
        super().__init__(prog)
        self._action_max_length = 14


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="rookery",
        description="Runs Rookery on this machine: servers, roles, a demonstration, the tests. No containers needed.",
        epilog=EXITS,
        formatter_class=CommandList,
        allow_abbrev=False,
    )
    commands = top.add_subparsers(dest="command", metavar="command", required=True)
    for module in ALL:
        name = module.__name__.rsplit(".", 1)[-1]
        command = commands.add_parser(
            name,
            help=module.SUMMARY,
            description=module.DESCRIPTION,
            epilog=EXITS,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        command.add_argument("--yes", action="store_true", help="answer yes to every question (also when CI=true)")
        module.arguments(command)
        command.set_defaults(run=module.run, line=top)
    for command in operator.ALL:
        commands.add_parser(command.name, help=command.summary, add_help=False)
    return top


def main(arguments: list[str]) -> int:
    interrupts.install()
    forwarded = operator.find(arguments[0]) if arguments else None
    options = None if forwarded else parser().parse_args(arguments)
    console = Console(yes="--yes" in arguments)
    try:
        if forwarded:
            return operator.carry_out(forwarded, arguments[1:], console)
        return options.run(options, console)
    except Problem as problem:
        console.say(f"rookery: {problem}")
        return problem.status
    except OSError as error:
        # A full disk, a folder without permission: the system's own words name the thing.
        console.say(f"rookery: {error.strerror or error}" + (f": {error.filename}" if error.filename else ""))
        return Problem.FAILED
    except Interrupted as stop:
        console.say("rookery: interrupted; what this run had started is stopped.")
        return 128 + stop.signal_number
    finally:
        sys.stdout.flush()
