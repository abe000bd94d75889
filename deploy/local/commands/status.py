"""`./rookery status`"""

import argparse
import json

from ..checkout import product, stacks
from ..console import Console
from ..problem import Problem
from ..stack import Stack

SUMMARY = "what runs, and what the coordinator says"
DESCRIPTION = """Lists the processes of a stack, then the coordinator's own status. Exits 1 when one of them is not
running."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stack", default="main", metavar="NAME", help="the stack's name (default: main)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace, console: Console) -> int:
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
