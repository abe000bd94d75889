"""`./rookery status` and `./rookery page`"""

import argparse
import json
import webbrowser

from ..checkout import product, stacks
from ..console import Console
from ..problem import Problem
from ..stack import Stack
from ..stack.state import PAGE_NAME, PAGE_ROLE
from .command import Command, add_stack

STATUS_DESCRIPTION = """Lists the processes of a stack, then the coordinator's own status. Exits 1 when one of them
is not running."""


PAGE_DESCRIPTION = """Prints the address of the page that the coordinator serves: what was learned and why, with
the operator's actions. Reading needs no token; a change asks for the stack's token, which --token prints."""


def _status_arguments(parser: argparse.ArgumentParser) -> None:
    add_stack(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _status(options: argparse.Namespace, console: Console) -> int:
    if options.stack not in stacks():
        raise Problem(f"Stack '{options.stack}' is not there; `./rookery up` makes it.", Problem.FAILED)
    stack = Stack(options.stack)
    stack.load_settings()
    rows = []
    for name, child in stack.processes().items():
        identity = child.identity()
        port = stack.state.ports.get(name)
        rows.append({"name": name, "running": identity is not None, "pid": identity and identity.pid, "port": port})
    running = all(row["running"] for row in rows)
    loop = _coordinator(stack) if running else None
    if options.json:
        print(
            json.dumps({"stack": stack.name, "running": running, "processes": rows, "page": stack.page, "loop": loop})
        )
    else:
        _print(stack, rows, loop)
    return 0 if running else Problem.FAILED


def _coordinator(stack: Stack) -> object:
    """The coordinator's view as data; nothing when it cannot be asked."""
    if not product("coordinator").exists():
        return None
    done = stack.run("coordinator", "status", "--json", timeout=20.0)
    try:
        return json.loads(done.stdout) if done.returncode == 0 else None
    except ValueError:
        return None


def _print(stack: Stack, rows: list[dict[str, object]], loop: object) -> None:
    print(f"stack '{stack.name}' in {stack.folder}")
    for row in rows:
        state = f"running, process {row['pid']}" if row["running"] else "not running"
        place = f", 127.0.0.1:{row['port']}" if row["port"] else ""
        print(f"  {row['name']:<14} {state}{place}")
    if stack.page is not None:
        print(f"  page           {stack.page}")
    if loop is not None:
        print(stack.run("coordinator", "status", timeout=20.0).stdout, end="")


def _page_arguments(parser: argparse.ArgumentParser) -> None:
    add_stack(parser)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--open", action="store_true", help="also open it in this machine's browser")
    what.add_argument("--token", action="store_true", help="print the token that changes need, instead of the address")
    what.add_argument("--json", action="store_true", help="print one JSON object: the address, and whether it answers")


def _page(options: argparse.Namespace, console: Console) -> int:
    if options.stack not in stacks():
        raise Problem(f"Stack '{options.stack}' is not there; `./rookery up` makes it.", Problem.FAILED)
    stack = Stack(options.stack)
    if options.token:
        print(stack.state.settings.get("ROOKERY_PAGE_TOKEN", stack.state.passwords[PAGE_NAME]))
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


STATUS = Command(
    "status", "show what is running and how the loop is doing", STATUS_DESCRIPTION, _status, _status_arguments
)
PAGE = Command("page", "print the address of the operator's page", PAGE_DESCRIPTION, _page, _page_arguments)
