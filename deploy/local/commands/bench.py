"""`./rookery bench ingest`, `soak`, `scrapers`, `learning` and `fit`"""

import argparse
import contextlib
import json
import os
import time
from collections.abc import Iterator

from .. import setup
from ..bench import fit_report, fits, paced, scrapers, seasons, soak
from ..bench.ground import Ground
from ..bench.report import Figures, as_json, as_text
from ..bench.run import Result, limit, watched
from ..bench.subjects import ALL, Subject
from ..console import Console
from ..problem import Problem
from ..stack import Stack

SUMMARY = "how fast readings become rows, how scrapers share their work, what learning brings, how fast fits are"
DESCRIPTION = """ingest: sends the same readings once to a private broker, then lets each subject read them as a new
group and write them to the same Postgres (fsync on), one after the other, round by round: Rookery's learner keeping
one table and everything, a hand-written Python program, Quix Streams, Faust and Bytewax from PyPI (installed into
.rookery/peers), and the limits. Prints medians, ratios, memory and whether the rows were right. A subject that is slow
gets fewer rounds.

soak: sends readings of new posts at a steady pace to the learner as it runs, samples its resident memory every two
seconds, and tells how fresh the rows were. Exits 1 when more than 60 MB were resident, the memory grew by more than a
twentieth of its median after the first fifth of the time, or a row is missing.

scrapers: lets 1, 2, 4 and 8 scraper processes read the same backlog of due checkpoints from the simulator, which takes
its time for each answer and allows them one budget of requests together. Throughput grows until the budget is what
stops it. Exits 1 when a checkpoint was not read and published once, or the budget was exceeded.

learning: lets invented accounts post for 90 days under Rookery's weights, static and equal ones, the original rule,
Thompson sampling and one that knows the truth, in several kinds of season, and compares followers a thousand
impressions. Needs no server; the same seed gives the same figures. `benchmarks learning --help` lists the scenarios.

fit: fits the same rows with Rookery and with scikit-learn, from scratch and after one new row, and chooses arms with
Rookery and with MABWiser (installed into .rookery/fit). Changes a ridge fit a million times and compares it with one
from scratch; compares random problems with scikit-learn. Exits 1 when the figures differ. Takes some three minutes.

Keep the machine idle meanwhile. Nothing is kept."""
SHARE = 70.0  # seconds after which a subject has had its rounds
WHOLE = 520.0  # seconds after which no run is begun
NAMES = ", ".join([subject.name for subject in ALL] + ["paced"])


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["ingest", "soak", "scrapers", "learning", "fit"], help="what to measure")
    ingest = parser.add_argument_group("ingest")
    ingest.add_argument("--messages", type=_whole(1000, 1_000_000), default=200_000, help="default: 200000")
    ingest.add_argument("--runs", type=_whole(1, 20), default=5, help="rounds; medians are printed (default: 5)")
    ingest.add_argument("--only", nargs="+", metavar="NAME", help=f"only these: {NAMES}")
    soaking = parser.add_argument_group("soak")
    soaking.add_argument("--minutes", type=_whole(1, 240), default=10, help="how long (default: 10)")
    soaking.add_argument("--rate", type=_whole(1, 10_000), default=1000, help="messages a second (default: 1000)")
    sharing = parser.add_argument_group("scrapers")
    sharing.add_argument(
        "--scrapers", type=_wholes(1, 16), default=[1, 2, 4, 8], metavar="N,N", help="how many (default: 1,2,4,8)"
    )
    sharing.add_argument(
        "--checkpoints", type=_whole(100, 5000), default=2000, help="due at the start of each run (default: 2000)"
    )
    season = parser.add_argument_group("learning")
    season.add_argument("--accounts", type=_whole(2, 100_000), default=200, help="default: 200")
    season.add_argument("--days", type=_whole(1, 3650), default=90, help="of each season (default: 90)")
    season.add_argument("--seed", type=_whole(0, 2**31 - 1), default=1, help="of all that is drawn (default: 1)")
    season.add_argument("--scenario", action="append", metavar="NAME", help="only this one; may be repeated")
    season.add_argument("--policy", action="append", metavar="NAME", help="only this one; may be repeated")
    fitting = parser.add_argument_group("fit")
    fitting.add_argument(
        "--rows",
        type=_wholes(100, 5_000_000),
        default=[1000, 10_000, 100_000, 1_000_000],
        metavar="N,N",
        help="default: 1000,10000,100000,1000000",
    )
    fitting.add_argument(
        "--problems", type=_whole(1, 10_000), default=300, help="random ones, of each kind (default: 300)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace, console: Console) -> int:
    if options.what == "scrapers":
        return _share(options, console)
    if options.what == "soak":
        return _soak(options, console)
    if options.what == "learning":
        return seasons.play(options, console)
    if options.what == "fit":
        return _fit(options, console)
    figures = _measure(options, console)
    print(json.dumps(as_json(figures), indent=2) if options.json else as_text(figures), flush=True)
    return 0


def _share(options: argparse.Namespace, console: Console) -> int:
    setup.prepare(console)
    sharing = scrapers.measure(options.scrapers, options.checkpoints, console)
    print(json.dumps(scrapers.as_json(sharing), indent=2) if options.json else scrapers.as_text(sharing), flush=True)
    return 0 if sharing.sound else Problem.FAILED


def _fit(options: argparse.Namespace, console: Console) -> int:
    setup.prepare(console)
    found = fits.measure(options.rows, options.problems, setup.pypi.ensure_fit_peers(console), console)
    print(json.dumps(fit_report.as_json(found), indent=2) if options.json else fit_report.as_text(found), flush=True)
    return 0 if found.sound else Problem.FAILED


def _soak(options: argparse.Namespace, console: Console) -> int:
    with _ground(console) as ground:
        found = soak.measure(ground, options.minutes, options.rate, console)
    print(json.dumps(soak.as_json(found), indent=2) if options.json else soak.as_text(found), flush=True)
    return 0 if found.sound else Problem.FAILED


@contextlib.contextmanager
def _ground(console: Console) -> Iterator[Ground]:
    """Servers of our own, which are gone afterwards."""
    setup.prepare(console)
    python = setup.pypi.ensure_peers(console)
    stack = Stack(f"bench-{os.getpid()}", dies_with_us=True)
    stack.lock.take()
    try:
        ground = Ground(stack, python)
        ground.prepare()
        yield ground
    finally:
        stack.stop()
        stack.delete()


def _measure(options: argparse.Namespace, console: Console) -> Figures:
    subjects = _chosen(options.only)
    with _ground(console) as ground:
        truth = ground.load(options.messages)
        console.say(f"{truth['messages']:,} readings of {truth['posts']:,} posts are in the broker")
        figures = Figures(truth["messages"], _rounds(ground, subjects, truth, options.runs, console))
        if not options.only or "paced" in options.only:
            console.progress("at a steady pace")
            figures.paced = paced.measure(ground)
        return figures


def _rounds(
    ground: Ground, subjects: list[Subject], truth: dict, runs: int, console: Console
) -> dict[str, list[Result]]:
    begun = time.monotonic()
    spent = dict.fromkeys((subject.name for subject in subjects), 0.0)
    results: dict[str, list[Result]] = {subject.name: [] for subject in subjects}
    for number in range(1, runs + 1):
        for subject in subjects:
            mean = spent[subject.name] / max(number - 1, 1)
            if spent[subject.name] + mean > SHARE or time.monotonic() - begun + mean > WHOLE:
                continue
            console.progress(f"round {number} of {runs}: {subject.label}")
            started = time.monotonic()
            ground.empty()
            try:
                result = (
                    limit(ground, subject, truth["messages"])
                    if subject.kind == "limit"
                    else watched(ground, subject, truth, number)
                )
                results[subject.name].append(result)
            except Problem as problem:
                if subject.kind != "peer":
                    raise
                console.say(f"{subject.label}: {problem}")
                spent[subject.name] = SHARE
            spent[subject.name] += time.monotonic() - started
    return results


def _chosen(names: list[str] | None) -> list[Subject]:
    unknown = set(names or []) - {subject.name for subject in ALL} - {"paced"}
    if unknown:
        raise Problem(
            f"There is nothing called {', '.join(sorted(unknown))} to measure; known: {NAMES}.", Problem.USAGE
        )
    return [subject for subject in ALL if not names or subject.name in names]


def _whole(low: int, high: int):
    def parse(text: str) -> int:
        if not text.isdigit() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"must be a whole number from {low} to {high}")
        return int(text)

    return parse


def _wholes(low: int, high: int):
    one = _whole(low, high)

    def parse(text: str) -> list[int]:
        return [one(part) for part in text.split(",")]

    return parse
