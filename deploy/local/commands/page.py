"""`./rookery page`"""

import argparse
import json
import webbrowser

from ..checkout import stacks
from ..console import Console
from ..problem import Problem
from ..stack import Stack
from ..stack.environment import PAGE_ROLE
from ..stack.state import PAGE

SUMMARY = "where the operator's page is"
DESCRIPTION = """Prints the address of the page that the coordinator serves: what is learned, why, and what to stop,
preview or undo. Looking needs nothing; to change something it asks for the stack's token, which --token prints."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stack", default="main", metavar="NAME", help="the stack's name (default: main)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--open", action="store_true", help="also open it in this machine's browser")
    what.add_argument("--token", action="store_true", help="print the token that changes need, instead of the address")
    what.add_argument("--json", action="store_true", help="print one JSON object: the address, and whether it answers")


def run(options: argparse.Namespace, console: Console) -> int:
    if options.stack not in stacks():
        raise Problem(f"Stack '{options.stack}' is not there; `./rookery up` makes it.", Problem.FAILED)
    stack = Stack(options.stack)
    if options.token:
        print(stack.state.settings.get("ROOKERY_PAGE_TOKEN", stack.state.passwords[PAGE]))
        return 0
    if options.json:
        print(json.dumps({"stack": stack.name, "page": stack.page}))
        return 0 if stack.page else Problem.MISSING
    if stack.page is None:
        raise Problem(
            f"{PAGE_ROLE} of '{stack.name}', which serves the page, does not answer; `./rookery up` starts it.",
            Problem.MISSING,
        )
    print(stack.page)
    if options.open and not webbrowser.open(stack.page):
        raise Problem("This machine has no browser that can be opened from here.", Problem.MISSING)
    return 0
