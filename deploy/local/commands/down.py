"""`./rookery down`"""

import argparse

from ..checkout import stacks
from ..console import Console
from ..problem import Problem
from ..stack import Stack

SUMMARY = "stop a stack: no process and no shared memory stays"
DESCRIPTION = """Stops the roles, then the servers, in order. A launcher still at work on the stack (a demo) is asked
to end first. What was learned stays in .rookery/<stack>/pg and is there again after `up`; `clean` removes it."""


def arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--stack", default="main", metavar="NAME", help="the stack's name (default: main)")
    which.add_argument("--all", action="store_true", help="every stack of this checkout")


def run(options: argparse.Namespace, console: Console) -> int:
    known = stacks()
    if not options.all and options.stack not in known:
        if options.stack != "main":
            raise Problem(f"There is no stack '{options.stack}' in .rookery.", Problem.BAD_INPUT)
        console.say("There is no stack; nothing to stop.")
    for name in known if options.all else [name for name in known if name == options.stack]:
        stop(Stack(name), console)
    return 0


def stop(stack: Stack, console: Console) -> None:
    """Stops one stack, whoever started it."""
    stack.lock.end_holder()
    stack.lock.take(seconds=60.0)
    try:
        count = stack.stop()
    finally:
        stack.lock.release()
    told = f"is down ({count} processes stopped)." if count else "was not running."
    console.say(f"Stack '{stack.name}' {told}")
