"""Every linter with the files it checks, and the check of variables in deployment files."""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ..checkout import PYTHON, ROOT, STATE, TOOLS
from ..console import Console
from ..problem import Problem
from ..stack.state import QUICK
from .debian import PROMTOOL

VARIABLE = re.compile(r"\bROOKERY_[A-Z0-9_]+\b")
DEPLOYMENT_FILES = ("compose.yaml", ".env.example", "deploy")
NOT_CHECKED = (".md",)


@dataclass(frozen=True)
class Linter:
    """The files that match git's `patterns` follow the command; without patterns it runs alone."""

    name: str
    command: tuple[str, ...]
    patterns: tuple[str, ...] = ()


def _own(program: str) -> str:
    return str(PYTHON / "bin" / program)


SCHEMA = ("--builtin-schema", "vendor.compose-spec")
DENO = ("--quiet", "--config", "clients/typescript/deno.json")
SWIFT = tuple(
    f"{package}{name}" for package in ("", "clients/swift/") for name in ("Package.swift", "Sources", "Tests")
)
LINTERS = (
    Linter("swift format", ("swift", "format", "lint", "--strict", "--parallel", "-r", *SWIFT)),
    Linter("shellcheck", ("shellcheck",), ("rookery", ".ci/run", "*.sh")),
    Linter("ruff check", (_own("ruff"), "check", "--no-cache", "--quiet"), ("*.py",)),
    Linter("ruff format", (_own("ruff"), "format", "--no-cache", "--check", "--quiet"), ("*.py",)),
    Linter("mypy", (_own("mypy"), "--config-file", "clients/python/mypy.ini"), ("clients/python/*.py",)),
    Linter("deno fmt", (_own("deno"), "fmt", "--check", *DENO), ("*.ts", "*.js")),
    Linter("deno lint", (_own("deno"), "lint", *DENO), ("*.ts", "*.js")),
    Linter("deno check", (_own("deno"), "check", *DENO), ("*.ts",)),
    Linter("yamllint", ("yamllint", "--strict"), ("*.yaml", "*.yml")),
    Linter("compose schema", (_own("check-jsonschema"), *SCHEMA), ("compose.yaml",)),
    Linter("promtool config", (str(PROMTOOL), "check", "config"), ("deploy/prometheus/prometheus.yaml",)),
    Linter("promtool rules", (str(PROMTOOL), "test", "rules"), ("deploy/prometheus/*.test.yaml",)),
    Linter("hadolint", (_own("hadolint"), "--failure-threshold", "info"), ("deploy/images/Dockerfile",)),
)


FORMATTERS = (
    Linter("swift format", ("swift", "format", "format", "--in-place", "--parallel", "-r", *SWIFT)),
    Linter("ruff check", (_own("ruff"), "check", "--no-cache", "--quiet", "--fix", "--exit-zero"), ("*.py",)),
    Linter("ruff format", (_own("ruff"), "format", "--no-cache", "--quiet"), ("*.py",)),
    Linter("deno fmt", (_own("deno"), "fmt", *DENO), ("*.ts", "*.js")),
)


def run_all(console: Console, linters: tuple[Linter, ...] = LINTERS) -> None:
    """Runs them side by side, prints what they report, and fails if one did."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        passed = list(pool.map(lambda linter: _passes(linter, console), linters))
    failed = [linter.name for linter, passes in zip(linters, passed, strict=True) if not passes]
    if failed:
        raise Problem(f"Linters complain: {', '.join(failed)}.")


def run_formatters(console: Console) -> None:
    """One after the other: two of them change the same files."""
    for formatter in FORMATTERS:
        run_all(console, (formatter,))


def _passes(linter: Linter, console: Console) -> bool:
    files = _files(linter.patterns) if linter.patterns else []
    if linter.patterns and not files:
        console.say(f"{linter.name}: no files")
        return True
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    environment |= {"DENO_DIR": str(STATE / "deno"), "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"}
    done = subprocess.run(
        [*linter.command, *files],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        console.say(f"{linter.name}:\n{done.stdout.rstrip()}")
    else:
        console.say(f"{linter.name}: OK")
    return done.returncode == 0


def _files(patterns: tuple[str, ...]) -> list[str]:
    """The files of the checkout, new ones too, that git does not ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        raise Problem("git cannot list the files of this checkout.", Problem.MISSING)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def variable_names() -> list[str]:
    """All the names in the files that set them."""
    found = set(QUICK)
    for entry in DEPLOYMENT_FILES:
        path = ROOT / entry
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.suffix not in NOT_CHECKED and "tests" not in file.parts:
                found |= set(VARIABLE.findall(file.read_text(errors="replace")))
    return sorted(found)


def check_variables(configuration: str) -> int:
    """Asks the built coordinator. Returns how many names were checked; an unknown one is an error that names it."""
    wanted = variable_names()
    program = ROOT / ".build" / configuration / "coordinator"
    done = subprocess.run(
        [program, "settings", "--check-names", *wanted],
        env={"LD_LIBRARY_PATH": str(TOOLS / "lib")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise Problem(f"A deployment file sets a variable that no program knows: {said[-1] if said else 'unknown'}")
    return len(wanted)
