"""Checks that every ROOKERY_* variable that the deployment files set is one the programs know."""

import re
import subprocess

from ..checkout import ROOT, TOOLS
from ..problem import Problem
from ..stack.environment import QUICK

NAME = re.compile(r"\bROOKERY_[A-Z0-9_]+\b")
FILES = ("compose.yaml", ".env.example", "deploy")
SKIPPED = (".md",)


def names() -> list[str]:
    """All the names in the files that set them."""
    found = set(QUICK)
    for entry in FILES:
        path = ROOT / entry
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.suffix not in SKIPPED and "tests" not in file.parts:
                found |= set(NAME.findall(file.read_text(errors="replace")))
    return sorted(found)


def check(configuration: str) -> int:
    """Asks the built coordinator. Returns how many names were checked; an unknown one is an error that names it."""
    wanted = names()
    program = ROOT / ".build" / configuration / "coordinator"
    done = subprocess.run(
        [program, "config", "--check-names", *wanted],
        env={"LD_LIBRARY_PATH": str(TOOLS / "lib")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise Problem(f"A deployment file sets a variable that no program knows: {said[-1] if said else 'unknown'}")
    return len(wanted)
