"""`./rookery learn`"""

import argparse
import json
import os
from pathlib import Path

from .. import setup
from ..console import Console
from ..problem import Problem
from ..stack import Stack, remove_orphans
from ..stack.roles import learners
from ..stack.state import QUICK
from .command import Command

DESCRIPTION = """Imports X analytics exports (CSV, the format before 2024 or the current one) into a private stack, sets
the clock to their newest reading, learns over the whole history and prints the result: rows taken and
skipped, coefficients, validation against predicting the mean, whether the model would be published and why, arms and
hours. A model that is refused for lack of evidence is a result, not an error. Nothing is kept."""
WHOLE_HISTORY = "3650"
BEFORE_ANY_EXPORT = "fixed:2006-03-21T00:00:00Z"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="exports of one account")
    parser.add_argument("--rows", type=Path, metavar="OUT.csv", help="also write the exact training rows, in order")
    parser.add_argument("--account", help="the account's name (default: found in the files, else 'account')")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")


def run(options: argparse.Namespace, console: Console) -> int:
    files = [_readable(path) for path in options.files]
    rows = _writable(options.rows)
    setup.prepare(console)
    remove_orphans("learn")
    stack = Stack(f"learn-{os.getpid()}", dies_with_us=True)
    stack.lock.take()
    try:
        print(_learn(stack, files, rows, options, console), end="", flush=True)
    finally:
        stack.stop()
        stack.delete()
    return 0


def _learn(stack: Stack, files: list[str], rows: Path | None, options: argparse.Namespace, console: Console) -> str:
    account = ["--account", options.account] if options.account else []
    stack.settings = {"ROOKERY_CLOCK": BEFORE_ANY_EXPORT}
    looked = json.loads(stack.must_run("producer", "import", "--dry-run", "--json", *account, *files))
    console.say(_taken(looked))
    stack.start_servers(
        {
            "ROOKERY_ACCOUNT": looked["account"],
            "ROOKERY_MODE": "live",
            "ROOKERY_CLOCK": f"fixed:{looked['newest_reading']}",
            "ROOKERY_WINDOW_DAYS": WHOLE_HISTORY,
            **QUICK,
        }
    )
    stack.must_run("coordinator", "migrate")
    for role in learners():
        stack.start_role(role)
    console.say("Servers and learners are up; importing")
    sent = stack.folder / "sent.json"
    sent.write_text(stack.must_run("producer", "import", "--json", *account, *files))
    stack.must_run("coordinator", "wait", "--expect", str(sent), timeout=180.0)
    console.say("Learning")
    for job in ("learn", "retrain"):
        # A job that its gate skips is a result too: the report says why.
        stack.must_run("coordinator", "schedule", "trigger", job, "--wait", timeout=180.0, allowed=(0, Problem.REFUSED))
    written = ["--rows", str(rows)] if rows else []
    if options.json:
        report = json.loads(stack.must_run("coordinator", "report", "--learn", "--json", *written))
        return json.dumps({"import": looked, "report": report}) + "\n"
    return f"{_taken(looked)}\n\n{stack.must_run('coordinator', 'report', '--learn', *written)}"


def _taken(looked: dict) -> str:
    """What an import took and skipped, in one sentence."""
    reasons = ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in looked["skipped"].items())
    skipped = f"{looked['rows_skipped']} skipped ({reasons})" if reasons else "none skipped"
    span = f"{looked['oldest_post'][:10]} to {looked['newest_post'][:10]}"
    return (
        f"{looked['account']}: {looked['rows_taken']} of {looked['rows']} rows imported, {skipped}; "
        f"posts of {span}, newest reading {looked['newest_reading'][:10]}."
    )


def _readable(path: Path) -> str:
    """The file's full path, or an error that says why it cannot be an export."""
    if path.is_dir():
        raise Problem(f"{path} is a folder; name the CSV files in it, as in {path}/*.csv.", Problem.BAD_INPUT)
    try:
        with open(path, "rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise Problem(f"{path} cannot be read: {error.strerror}.", Problem.BAD_INPUT) from None
    if b"\0" in head.replace(b"\xff\xfe", b""):
        raise Problem(f"{path} is not a CSV file: it holds binary data.", Problem.BAD_INPUT)
    return str(path.resolve())


def _writable(path: Path | None) -> Path | None:
    if path is None:
        return None
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise Problem(f"The rows cannot be written to {path}: there is no such folder.", Problem.BAD_INPUT)
    return path.absolute()


LEARN = Command("learn", "learn from your own analytics exports, and print the model", DESCRIPTION, run, arguments)
