"""`./rookery bench ingest`, `soak`, `scrapers`, `learning` and `fit`"""

import argparse
import contextlib
import json
import os
import subprocess
import time
from collections.abc import Iterator

from .. import setup
from ..bench import fit, scrapers, soak
from ..bench.environment import ALL, Environment, Subject
from ..bench.ingest import Result, limit, watched
from ..bench.ingest_report import Results, as_json, as_text
from ..checkout import ROOT, product
from ..console import Console
from ..problem import Problem
from ..stack import Stack
from .command import Command, whole_number, whole_numbers

DESCRIPTION = """Measures Rookery beside other tools and beside its own limits. Keep the machine idle
meanwhile: other work slows what is measured. Nothing is kept. `./rookery bench NAME --help` describes one benchmark."""
INGEST = """Sends the same readings once to a private broker, then lets each subject read them as a new group and write
them to the same Postgres (fsync on), one after the other, round by round: Rookery's learner keeping one table and
everything, a hand-written Python program, Quix Streams, Faust and Bytewax from PyPI (installed into .rookery/peers),
and the limits. Prints medians, ratios, memory and whether the rows were right. A slow subject gets fewer rounds."""
SOAK = """Sends readings of new posts at a steady rate to the learner, samples its resident memory every two seconds,
and prints how fresh the rows were. Exits 1 when more than 60 MB were resident, the memory grew by more than a
twentieth of its median after the first fifth of the time, or a row is missing."""
SCRAPERS = """Lets 1, 2, 4 and 8 scraper processes read the same backlog of due checkpoints from the simulator, which
delays each answer and allows them one budget of requests together. Throughput grows until the budget limits it. Exits
1 when a checkpoint was not read and published once, or the budget was exceeded."""
LEARNING = """Lets invented accounts post for 90 days under Rookery's weights, static and equal ones, the original rule,
Thompson sampling and one that knows the truth, in several kinds of season, and compares followers per thousand
impressions. Needs no server; the same seed gives the same numbers. `benchmarks learning --help` lists the scenarios."""
FIT = """Fits the same rows with Rookery and with scikit-learn, from scratch and after one new row, and chooses arms
with Rookery and with MABWiser (installed into .rookery/fit). Compares random problems with scikit-learn, too. Exits 1
when the numbers differ. Takes three minutes."""
SUBJECT_SECONDS = 70.0  # after which a subject gets no more rounds
TOTAL_SECONDS = 520.0  # after which no run starts
NAMES = ", ".join([subject.name for subject in ALL] + ["paced"])


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", metavar="NAME", required=True, title="benchmarks")

    def add(name: str, summary: str, description: str) -> argparse.ArgumentParser:
        one = what.add_parser(
            name,
            help=summary,
            description=description,
            formatter_class=parser.formatter_class,
            allow_abbrev=False,
        )
        one.add_argument("--json", action="store_true", help="print one JSON object")
        return one

    ingest = add("ingest", "how fast readings become rows, beside stream libraries", INGEST)
    ingest.add_argument("--messages", type=whole_number(1000, 1_000_000), default=200_000, help="default: 200000")
    ingest.add_argument("--runs", type=whole_number(1, 20), default=5, help="rounds; medians are printed (default: 5)")
    ingest.add_argument("--only", nargs="+", metavar="NAME", help=f"only these: {NAMES}")
    soaking = add("soak", "whether the learner's memory stays where it is", SOAK)
    soaking.add_argument("--minutes", type=whole_number(1, 240), default=10, help="how long (default: 10)")
    soaking.add_argument("--rate", type=whole_number(1, 10_000), default=1000, help="messages a second (default: 1000)")
    sharing = add("scrapers", "how scrapers share a backlog and a rate limit", SCRAPERS)
    sharing.add_argument(
        "--scrapers", type=whole_numbers(1, 16), default=[1, 2, 4, 8], metavar="N,N", help="default: 1,2,4,8"
    )
    sharing.add_argument(
        "--checkpoints", type=whole_number(100, 5000), default=2000, help="due at the start of each run (default: 2000)"
    )
    season = add("learning", "what learned weights bring in simulated seasons", LEARNING)
    season.add_argument("--accounts", type=whole_number(2, 100_000), default=200, help="default: 200")
    season.add_argument("--days", type=whole_number(1, 3650), default=90, help="of each season (default: 90)")
    season.add_argument("--seed", type=whole_number(0, 2**31 - 1), default=1, help="of all random draws (default: 1)")
    season.add_argument("--scenario", action="append", metavar="NAME", help="only this one; may be repeated")
    season.add_argument("--policy", action="append", metavar="NAME", help="only this one; may be repeated")
    fitting = add("fit", "how fast fits and choices are, beside scikit-learn", FIT)
    fitting.add_argument(
        "--rows",
        type=whole_numbers(100, 5_000_000),
        default=[1000, 10_000, 100_000, 1_000_000],
        metavar="N,N",
        help="default: 1000,10000,100000,1000000",
    )
    fitting.add_argument(
        "--problems", type=whole_number(1, 10_000), default=300, help="random ones, of each kind (default: 300)"
    )


def run(options: argparse.Namespace, console: Console) -> int:
    if options.what == "scrapers":
        return _share(options, console)
    if options.what == "soak":
        return _soak(options, console)
    if options.what == "learning":
        return _learning(options, console)
    if options.what == "fit":
        return _fit(options, console)
    results = _measure(options, console)
    print(json.dumps(as_json(results), indent=2) if options.json else as_text(results), flush=True)
    return 0


def _share(options: argparse.Namespace, console: Console) -> int:
    setup.prepare(console)
    sharing = scrapers.measure(options.scrapers, options.checkpoints, console)
    print(json.dumps(scrapers.as_json(sharing), indent=2) if options.json else scrapers.as_text(sharing), flush=True)
    return 0 if sharing.sound else Problem.FAILED


def _fit(options: argparse.Namespace, console: Console) -> int:
    setup.prepare(console)
    found = fit.measure(options.rows, options.problems, setup.pypi.ensure_fit_peers(console), console)
    print(json.dumps(fit.as_json(found), indent=2) if options.json else fit.as_text(found), flush=True)
    return 0 if found.sound else Problem.FAILED


def _soak(options: argparse.Namespace, console: Console) -> int:
    with _environment(console) as environment:
        found = soak.measure(environment, options.minutes, options.rate, console)
    print(json.dumps(soak.as_json(found), indent=2) if options.json else soak.as_text(found), flush=True)
    return 0 if found.sound else Problem.FAILED


@contextlib.contextmanager
def _environment(console: Console) -> Iterator[Environment]:
    """Private servers, removed afterwards."""
    setup.prepare(console)
    python = setup.pypi.ensure_peers(console)
    stack = Stack(f"bench-{os.getpid()}", dies_with_us=True)
    stack.lock.take()
    try:
        environment = Environment(stack, python)
        environment.prepare()
        yield environment
    finally:
        stack.stop()
        stack.delete()


def _measure(options: argparse.Namespace, console: Console) -> Results:
    subjects = _chosen(options.only)
    with _environment(console) as environment:
        truth = environment.load(options.messages)
        console.say(f"{truth['messages']:,} readings of {truth['posts']:,} posts are in the broker")
        results = Results(truth["messages"], _rounds(environment, subjects, truth, options.runs, console))
        if not options.only or "paced" in options.only:
            console.progress("at a steady pace")
            results.paced = soak.measure_paced(environment)
        return results


def _rounds(
    environment: Environment, subjects: list[Subject], truth: dict, runs: int, console: Console
) -> dict[str, list[Result]]:
    begun = time.monotonic()
    spent = dict.fromkeys((subject.name for subject in subjects), 0.0)
    results: dict[str, list[Result]] = {subject.name: [] for subject in subjects}
    for number in range(1, runs + 1):
        for subject in subjects:
            mean = spent[subject.name] / max(number - 1, 1)
            if spent[subject.name] + mean > SUBJECT_SECONDS or time.monotonic() - begun + mean > TOTAL_SECONDS:
                continue
            console.progress(f"round {number} of {runs}: {subject.label}")
            started = time.monotonic()
            environment.empty()
            try:
                result = (
                    limit(environment, subject, truth["messages"])
                    if subject.kind == "limit"
                    else watched(environment, subject, truth, number)
                )
                results[subject.name].append(result)
            except Problem as problem:
                if subject.kind != "peer":
                    raise
                console.say(f"{subject.label}: {problem}")
                spent[subject.name] = SUBJECT_SECONDS
            spent[subject.name] += time.monotonic() - started
    return results


def _chosen(names: list[str] | None) -> list[Subject]:
    unknown = set(names or []) - {subject.name for subject in ALL} - {"paced"}
    if unknown:
        raise Problem(
            f"There is nothing called {', '.join(sorted(unknown))} to measure; known: {NAMES}.", Problem.USAGE
        )
    return [subject for subject in ALL if not names or subject.name in names]


def season_command(options: argparse.Namespace) -> list[str]:
    """The command line of `benchmarks learning`."""
    words = [str(product("benchmarks")), "learning"]
    words += ["--accounts", str(options.accounts), "--days", str(options.days), "--seed", str(options.seed)]
    for scenario in options.scenario or []:
        words += ["--scenario", scenario]
    for policy in options.policy or []:
        words += ["--policy", policy]
    return [*words, "--json"] if options.json else words


def _learning(options: argparse.Namespace, console: Console) -> int:
    """Builds what it needs and plays the seasons; progress and table are the program's own."""
    setup.debian.ensure(setup.debian.FOR_STACK, console)
    setup.swift.ensure_toolchain()
    setup.swift.build(console, "--product", "benchmarks")
    return subprocess.run(season_command(options), cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode


BENCH = Command("bench", "measure Rookery beside other tools and its limits", DESCRIPTION, run, arguments)
