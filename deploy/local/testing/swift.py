"""The Swift tests as jobs: the built test program runs several times side by side, each time with some of the suites.

The tests of one process run one after the other: many wait for threads, and if all shared a few cores at
once, deadlines would expire for no fault of the code. Processes do not share servers: each starts its own.
"""

import os
import re
import subprocess

from ..checkout import ROOT, TOOLS
from ..problem import Problem
from .pool import Job

PROGRAM = ROOT / ".build" / "debug" / "rookeryPackageTests.xctest"
OPTIONS = ("--testing-library", "swift-testing", "--no-parallel")
TEST = re.compile(r"\w+Tests\.\S")
TOTAL = re.compile(r"^[✔✘] Test run with (\d+) tests?.* (?:passed|failed) after", re.MULTILINE)
SUITES = re.compile(r"^[✔✘] Test run with .* in (\d+) suites?", re.MULTILINE)
ISSUE_LINES = 12  # of an issue that prints more, the rest stays where it was printed
MARKS = ("◇", "✔", "✘", "➜", "⚠")  # what Swift Testing begins its own lines with


def environment() -> dict[str, str]:
    return {**os.environ, "LD_LIBRARY_PATH": str(TOOLS / "lib")}


def names() -> list[str]:
    """All tests, as `Target.Suite/test()`."""
    command = [PROGRAM, *OPTIONS, "--list-tests"]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    found = [line for line in done.stdout.splitlines() if TEST.match(line)]
    if done.returncode != 0 or not found:
        raise Problem(f"The Swift tests cannot be listed: {done.stderr.strip()[-300:] or 'there are none'}")
    return found


def suite(name: str) -> str:
    """`Target.Suite` of a test; of one outside a suite, its target."""
    return name.split("/", 1)[0] if "/" in name else name.split(".", 1)[0]


def job(name: str, pattern: str, **properties: object) -> Job:
    """The tests whose names match `pattern`; it passes only if there are such tests."""
    command = [str(PROGRAM), *OPTIONS, "--filter", pattern]
    return Job(name, command, environment(), ROOT, passes=lambda output: count(output) > 0, **properties)


def count(output: str) -> int:
    """How many tests ran, by the run's own last line; none in a run that broke off."""
    return sum(int(number) for number in TOTAL.findall(output))


def count_suites(output: str) -> int:
    return sum(int(number) for number in SUITES.findall(output))


def failures(output: str) -> list[str]:
    """The issues of a run, each with its details; of a run that broke off, where it did."""
    issues: list[list[str]] = []
    running, in_issue = "", False
    for line in output.splitlines():
        if line.startswith("✘") and " recorded an issue" in line:
            issues.append([line])
            in_issue = True
        elif in_issue and not line.startswith((*MARKS, "{")):  # lines of JSON are logs of programs under test
            if len(issues[-1]) <= ISSUE_LINES:
                issues[-1].append("  " + line)
        else:
            in_issue = False
            if line.startswith("◇ Test ") and not line.startswith("◇ Test case"):
                running = line.removeprefix("◇ ").removesuffix(" started.")
            elif line.startswith(("✔ Test ", "✘ Test ")):
                running = ""
    found = [line for issue in issues for line in issue]
    if not TOTAL.search(output):
        found.append("The tests ended before their time" + (f" in {running}." if running else "."))
    return found
