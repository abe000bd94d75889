#!/usr/bin/env python3
"""Walks through docs/week.md on a stack with the last demo's data, and puts what every command printed into the page.

    ./rookery demo && python3 deploy/docs/week.py

The stack is called `week`; its clock stands still while commands run and goes fast in between, no faster than the roles
can follow. One that is there already is replaced. Needs the release build, which `./rookery demo` has made.
"""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from local import walkthrough
from local.checkout import ROOT, STATE, stacks
from local.clock import ClockFile
from local.console import Console
from local.pacing import SECOND, PacedRun, Pacer
from local.problem import Problem
from local.stack import Stack
from local.stack.roles import DEMO_POSTS_PER_DAY, producer, workers
from local.stack.state import QUICK
from local.stack.supervisor import Supervisor

PAGE = ROOT / "docs" / "week.md"
STACK = "week"
SPEED = 3600  # domain seconds a second at most
# What the page may show: done, refused, a warning. All else is a mistake in the page, not a part of it.
EXPECTED = (0, 5, 6)
# A generator that the week adds, and that nobody follows for.
INVENTED = {"ROOKERY_SIMULATOR_WORTH": "linkRoundup=0"}


class Week:
    """The stack, from `up` to `down`; the caller runs one step after the other."""

    def __init__(self, console: Console):
        self.console = console
        launch("up", "--demo-data", "--stack", STACK, **QUICK, **INVENTED)
        self.stack = Stack(STACK)
        self.stack.load_settings()
        self.clock = ClockFile(STATE / STACK / "clock")
        self.clock.run(0.0)
        self.start = self.clock.now() // (86_400 * SECOND) * 86_400 * SECOND
        self.run = self._paced_run()

    def _paced_run(self) -> PacedRun:
        supervisor = Supervisor(self.stack)
        self.stack.start_simulator(supervisor.start)
        for role in [*workers(), producer("--posts-per-day", str(DEMO_POSTS_PER_DAY))]:
            supervisor.start(role)
        return PacedRun(self.stack, supervisor, self.clock, Pacer(SPEED), self.console)

    def execute(self, step: walkthrough.Step) -> str:
        if step.until is not None:
            self.run.run(self.clock.now(), self.start + step.until * SECOND)
            return ""
        assert step.command is not None
        self.console.say(f"$ {step.command}")
        done = subprocess.run(
            ["bash", "-c", "set -o pipefail; " + walkthrough.on_stack(step.command, STACK)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )
        if done.returncode not in (EXPECTED if step.seen else (0,)):
            raise Problem(f"`{step.command}` ended with exit code {done.returncode}: {done.stdout.strip()}")
        if not step.seen:
            return ""
        ending = f"\n[exit code {done.returncode}]" if done.returncode else ""
        return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines()) + ending


def launch(*arguments: str, **settings: str) -> None:
    done = subprocess.run([ROOT / "rookery", *arguments], env={**os.environ, **settings}, check=False)
    if done.returncode != 0:
        raise Problem(f"./rookery {' '.join(arguments)} ended with exit code {done.returncode}.")


def main() -> int:
    if STACK in stacks():
        launch("clean", "--stack", STACK, "--yes")
    try:
        week = Week(Console())
        PAGE.write_text(walkthrough.fill(PAGE.read_text(), week.execute))
    except Problem as problem:
        print(problem, file=sys.stderr)
        return problem.status
    finally:
        launch("down", "--stack", STACK)
    return 0


if __name__ == "__main__":
    sys.exit(main())
