"""`./rookery rebuild`"""

import argparse
import subprocess

from ..checkout import ROOT, product, stacks
from ..console import Console
from ..problem import Problem
from ..stack import Stack
from ..stack.environment import process_environment

SUMMARY = "fold the topics into an empty schema and compare it with the live one"
DESCRIPTION = """Proves that a stack's tables are what its topics make of an empty database, table by table, while the
stack runs. The live tables are only read. Exits 1 when a table differs. Works on a stack that `./rookery up` started:
the topics must still hold every message, and the local broker keeps them in memory."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stack", default="main", metavar="NAME", help="the stack's name (default: main)")
    parser.add_argument("--into", metavar="SCHEMA", help="the schema to make (default: a name of its own)")
    parser.add_argument("--keep", action="store_true", help="leave the rebuilt schema there")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace, console: Console) -> int:
    if options.stack not in stacks():
        raise Problem(f"Stack '{options.stack}' is not there; `./rookery up` makes it.", Problem.FAILED)
    stack = Stack(options.stack)
    for server in (stack.postgres, stack.tansu):
        if server.child.identity() is None:
            raise Problem(f"{server.name} of '{stack.name}' is not running; `./rookery up` starts it.", Problem.MISSING)
    stack.load_settings()
    command = [str(product("coordinator")), "rebuild"]
    command += ["--into", options.into] if options.into else []
    command += [flag for flag, given in (("--keep", options.keep), ("--json", options.json)) if given]
    try:
        return subprocess.run(command, env=process_environment(stack.settings), cwd=ROOT, check=False).returncode
    except FileNotFoundError:
        raise Problem(f"The program {command[0]} is not built.", Problem.MISSING) from None
