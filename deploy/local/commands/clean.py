"""`./rookery clean`"""

import argparse
import shutil

from ..checkout import ROOT, STATE, stacks
from ..console import Console
from ..problem import Problem
from ..stack import LostStack
from . import down

SUMMARY = "stop stacks and remove their data"
DESCRIPTION = """Stops every stack of this checkout (or the one named) and removes its folder: database, logs,
passwords. Asks first, unless --yes. With --everything also removes the fetched tools and the build."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stack", metavar="NAME", help="only this stack")
    parser.add_argument("--everything", action="store_true", help="also .rookery as a whole and .build")
    parser.add_argument("--dry-run", action="store_true", help="only print the folders it would remove")


def run(options: argparse.Namespace, console: Console) -> int:
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
            stack = LostStack(name)
            down.stop(stack, console)
            stack.delete()
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    console.say(f"Removed {len(folders)} folders.")
    return 0
