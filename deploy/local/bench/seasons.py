"""`./rookery bench learning`: simulated seasons, played by the built program with no server."""

import argparse
import subprocess

from .. import setup
from ..checkout import ROOT, product
from ..console import Console


def command(options: argparse.Namespace) -> list[str]:
    """The line to run."""
    words = [str(product("benchmarks")), "learning"]
    words += ["--accounts", str(options.accounts), "--days", str(options.days), "--seed", str(options.seed)]
    for scenario in options.scenario or []:
        words += ["--scenario", scenario]
    for policy in options.policy or []:
        words += ["--policy", policy]
    return [*words, "--json"] if options.json else words


def play(options: argparse.Namespace, console: Console) -> int:
    """Builds what it needs and plays; progress and table are the program's own."""
    setup.debian.ensure(setup.debian.FOR_STACK, console)
    setup.swift.ensure_toolchain()
    setup.swift.build(console, "--product", "benchmarks")
    return subprocess.run(command(options), cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode
