"""`./rookery down` and `./rookery clean`"""

import argparse
import shutil

from ..checkout import ROOT, STATE, stacks
from ..console import Console
from ..problem import Problem
from ..stack import DamagedStack, Stack
from .command import Command, add_stack

DOWN_DESCRIPTION = """Stops the roles, then the servers, in order. A launcher that is using the stack (a demo) is
asked to end first. What was learned stays in .rookery/<stack>/pg and is there again after `up`; `clean` removes it."""


CLEAN_DESCRIPTION = """Stops every stack of this checkout (or the one named) and removes its folder: database, logs,
passwords. Asks first, unless --yes. With --everything also removes the fetched tools and the build."""


def _down_arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    add_stack(which)
    which.add_argument("--all", action="store_true", help="every stack of this checkout")
    parser.add_argument(
        "--only", nargs="+", metavar="PROCESS", help="only these (`status` lists them), to run them yourself instead"
    )


def _down(options: argparse.Namespace, console: Console) -> int:
    known = stacks()
    if options.only:
        return _stop_some(options.stack, options.only, console)
    if not options.all and options.stack not in known:
        if options.stack != "main":
            raise Problem(f"There is no stack '{options.stack}' in .rookery.", Problem.BAD_INPUT)
        console.say("There is no stack; nothing to stop.")
    for name in known if options.all else [name for name in known if name == options.stack]:
        stop(Stack(name), console)
    return 0


def _stop_some(name: str, processes: list[str], console: Console) -> int:
    if name not in stacks():
        raise Problem(f"There is no stack '{name}' in .rookery.", Problem.BAD_INPUT)
    stack = Stack(name)
    if unknown := [one for one in processes if one not in stack.state.lives]:
        raise Problem(f"Stack '{name}' has no process {', '.join(unknown)}.", Problem.USAGE)
    stack.lock.take()
    try:
        stack.stop_roles(processes)
    finally:
        stack.lock.release()
    console.say(f"Stopped {', '.join(processes)}; `./rookery up` starts them again.")
    return 0


def stop(stack: Stack, console: Console) -> None:
    """Stops one stack, also one that another launcher runs."""
    stack.lock.end_holder()
    stack.lock.take(seconds=60.0)
    try:
        count = stack.stop()
    finally:
        stack.lock.release()
    result = f"is down ({count} processes stopped)." if count else "was not running."
    console.say(f"Stack '{stack.name}' {result}")


def _clean_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stack", metavar="NAME", help="only this stack")
    parser.add_argument("--everything", action="store_true", help="also .rookery as a whole and .build")
    parser.add_argument("--dry-run", action="store_true", help="only print the folders it would remove")


def _clean(options: argparse.Namespace, console: Console) -> int:
    names = [options.stack] if options.stack else stacks()
    if options.stack and not (STATE / options.stack).is_dir():
        raise Problem(f"There is no stack '{options.stack}' in .rookery.", Problem.BAD_INPUT)
    folders = [STATE / name for name in names]
    if options.everything:
        folders += [path for path in (STATE, ROOT / ".build") if path.exists()]
    if options.dry_run or not folders:
        for folder in folders:
            print(folder)
        return 0
    if not console.ask("Remove " + ", ".join(str(folder.relative_to(ROOT)) for folder in folders) + "?"):
        raise Problem("Nothing was removed; say --yes to agree.", Problem.USAGE)
    for name in names:
        if (STATE / name / "stack.json").is_file():
            stack = DamagedStack(name)
            stop(stack, console)
            stack.delete()
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    console.say(f"Removed {len(folders)} folders.")
    return 0


DOWN = Command("down", "stop a stack; its data stays", DOWN_DESCRIPTION, _down, _down_arguments)
CLEAN = Command("clean", "stop stacks and remove their data", CLEAN_DESCRIPTION, _clean, _clean_arguments)
