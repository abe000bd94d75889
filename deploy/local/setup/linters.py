"""Every linter, each over the files that are its business."""

import os
import subprocess
from dataclasses import dataclass

from ..checkout import PYTHON, ROOT, STATE
from ..console import Console
from ..problem import Problem
from .prometheus import PROMTOOL


@dataclass(frozen=True)
class Linter:
    """`patterns` are git's; the files they match are put after the command. No pattern: the command stands alone."""

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
    Linter("swift format", ("swift", "format", "lint", "--strict", "-r", *SWIFT)),
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


def run_all(console: Console) -> None:
    """Runs each of them; says every complaint, then fails if there was one."""
    failed = [linter.name for linter in LINTERS if not _passes(linter, console)]
    if failed:
        raise Problem(f"Linters complain: {', '.join(failed)}.")


def _passes(linter: Linter, console: Console) -> bool:
    files = _files(linter.patterns) if linter.patterns else []
    if linter.patterns and not files:
        console.say(f"{linter.name}: nothing to look at")
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
        console.say(f"{linter.name}: clean")
    return done.returncode == 0


def _files(patterns: tuple[str, ...]) -> list[str]:
    """The files of the checkout, new ones too, that git does not ignore."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        raise Problem("git cannot list the files of this checkout.", Problem.MISSING)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
