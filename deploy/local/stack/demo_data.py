"""A stack that begins with what the last `./rookery demo` left: database, simulated network, clock.

From then on it is a stack like any other. Its clock is the demo's, going on at real pace: a fixed distance to the
wall's, also while the stack is down, so that an hour of downtime is an hour missed, as in a real
deployment.
"""

import shutil
import subprocess
from pathlib import Path

from ..clock import ClockFile
from ..problem import Problem
from .stack import Stack
from .state import State

SOURCE = "demo"
FOLDERS = ("pg", "simulator")
TAKEN = ("ROOKERY_ACCOUNT", "ROOKERY_MODE", "ROOKERY_SEED")
# Real pace, but an operator at a desk should not have to wait for a standby or for a dead worker's job.
PACE = {"ROOKERY_LEADER_LEASE_MS": "5000", "ROOKERY_JOB_LEASE_SECONDS": "15", "ROOKERY_SCRAPE_LEASE_SECONDS": "30"}


def take(stack: Stack) -> str:
    """Makes the stopped, locked `stack` one with the last demo's data; what it held of an earlier demo goes.

    Returns one sentence that says so. Refuses to touch a stack that runs, or whose data are not a demo's.
    """
    demo = Stack(SOURCE)
    _check(stack, demo)
    before = "Replacing the demo data of" if holds_data(stack) else "Taking the last demo's data into"
    demo.lock.take()
    try:
        _copy(demo.folder, stack.folder)
    finally:
        demo.lock.release()
    clock = ClockFile(stack.folder / "clock", ClockFile.read(demo.folder / "clock"))
    clock.run(1.0)
    stack.adopt(state_of(demo.state, stack))
    return f"{before} stack '{stack.name}'; its clock goes on from {clock.text()} at real pace"


def settings(stack: Stack) -> dict[str, str]:
    """The stack's own variables, when it holds a demo's data."""
    path = stack.folder / "clock"
    if not path.is_file():
        raise Problem(f"{path} is gone; `./rookery up --stack {stack.name} --demo-data` takes the demo's data again.")
    kept = {key: value for key, value in stack.state.settings.items() if key in TAKEN}
    return {**kept, **PACE, "ROOKERY_CLOCK": f"file:{path}"}


def holds_data(stack: Stack) -> bool:
    return (stack.folder / "pg" / "PG_VERSION").exists()


def state_of(demo: State, stack: Stack) -> State:
    """The passwords, lives and broker epoch that go with the data, and ports of the stack's own."""
    return State(
        ports=stack.state.ports,
        passwords={**stack.state.passwords, **demo.passwords},
        epoch=demo.epoch,
        lives=dict(demo.lives),
        settings=dict(demo.settings),
        data=SOURCE,
    )


def _check(stack: Stack, demo: Stack) -> None:
    if stack.name == SOURCE:
        raise Problem("The stack 'demo' is the demo's own; give another name with --stack.", Problem.USAGE)
    if not (demo.folder / "report.txt").is_file() or not (demo.folder / "clock").is_file() or not holds_data(demo):
        raise Problem("There is no finished demo to take the data of; run `./rookery demo` first.", Problem.MISSING)
    if _runs(demo):
        raise Problem("The stack 'demo' is still up; `./rookery down --stack demo` first.", Problem.FAILED)
    if _runs(stack):
        raise Problem(
            f"Stack '{stack.name}' is running; `./rookery up` without --demo-data starts what is missing, "
            f"`./rookery down --stack {stack.name}` first, to take the demo's data again.",
            Problem.FAILED,
        )
    if holds_data(stack) and stack.state.data != SOURCE:
        raise Problem(
            f"Stack '{stack.name}' holds data that are not a demo's, and they stay: choose another name with "
            f"--stack, or remove it with `./rookery clean --stack {stack.name}`.",
            Problem.FAILED,
        )


def _runs(stack: Stack) -> bool:
    return any(child.identity() is not None for child in stack.processes().values())


def _copy(source: Path, target: Path) -> None:
    """Copies beside what is there, then swaps: an interrupted copy changes nothing. Keeps the files' owners."""
    scratch = target / "incoming"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        for name in FOLDERS:
            done = subprocess.run(
                ["cp", "-a", "--reflink=auto", source / name, scratch], capture_output=True, text=True, check=False
            )
            if done.returncode != 0:
                raise Problem(f"The demo's data could not be copied: {done.stderr.strip().splitlines()[-1]}")
        for name in FOLDERS:
            shutil.rmtree(target / name, ignore_errors=True)
            (scratch / name).replace(target / name)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
