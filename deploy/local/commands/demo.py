"""`./rookery demo`"""

import argparse
import os
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from .. import setup
from ..chaos.faults import kill_each
from ..clock import ClockFile
from ..console import Console
from ..pacing import SECOND, PacedRun, Pacer
from ..problem import Problem
from ..servers import DATABASE, find_programs
from ..stack import Stack
from ..stack.roles import DEMO_POSTS_PER_DAY, producer, workers
from ..stack.state import QUICK, simulated_source
from ..stack.supervisor import Supervisor
from .command import Command, whole_number

DESCRIPTION = """Starts a stack of its own with an invented audience, runs thirty days of posting, scraping and learning
on a fast clock that all processes share, compares the tables with a plain fold over the topics' messages, prints a
report and stops everything. Exits 1 when the comparison fails or a slot of the schedule is missing."""
START = "2026-03-02"
DAY = 86_400 * SECOND
SLOTS_PER_DAY = 4  # of the schedule `optimize`
SLOTS_SQL = """
    SELECT state, count(*), coalesce(reason, '') FROM schedule_slots
    WHERE schedule = 'optimize' GROUP BY state, reason ORDER BY state, count(*) DESC
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=whole_number(1, 60), default=30, help="how many days (default: 30)")
    parser.add_argument("--seed", type=whole_number(0, 2**31 - 1), default=7, help="of every random draw (default: 7)")
    parser.add_argument(
        "--speed", type=whole_number(60, 50_000), default=7200, help="domain seconds a second at most (default: 7200)"
    )
    parser.add_argument("--kill-workers", action="store_true", help="kill each role once with -9 and start it again")
    parser.add_argument("--keep", action="store_true", help="leave the stack running, with its clock held")


def run(options: argparse.Namespace, console: Console) -> int:
    began = time.monotonic()
    setup.prepare(console)
    stack = _fresh_stack(options.keep)
    finished = False
    try:
        sound = Demo(stack, options, console).run()
        finished = True
    finally:
        if not (finished and options.keep):
            stack.stop()
        stack.lock.release()
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    rest = (
        "The stack is still up; `./rookery down --stack demo` stops it." if options.keep else "Nothing is left running."
    )
    console.say(f"Done in {minutes} min {seconds} s. {rest} Logs and report: {stack.folder}")
    return 0 if sound else Problem.FAILED


def _fresh_stack(keep: bool) -> Stack:
    """An empty, locked stack. Stops and removes what an earlier demo left; fails while one is running."""
    old = Stack("demo")
    old.lock.take()
    old.stop()
    old.delete()
    stack = Stack("demo", dies_with_us=not keep)
    stack.lock.take()
    return stack


class Demo:
    """start -> the days -> drained -> comparison and report. The caller stops the stack, however it ends."""

    def __init__(self, stack: Stack, options: argparse.Namespace, console: Console):
        self.stack = stack
        self.options = options
        self.console = console
        self.start = round(datetime.fromisoformat(START).replace(tzinfo=UTC).timestamp()) * SECOND
        self.end = self.start + options.days * DAY

    def run(self) -> bool:
        """True when the tables agree with the messages and every slot is there."""
        run = self._start()
        run.run(self.start, self.end)
        return self._finish(run)

    def _start(self) -> PacedRun:
        path = self.stack.folder / "clock"
        clock = ClockFile(path, self.start)
        settings = {
            "ROOKERY_ACCOUNT": "rookery_demo",
            "ROOKERY_MODE": "shadow",
            "ROOKERY_SEED": str(self.options.seed),
            "ROOKERY_CLOCK": f"file:{path}",
            **QUICK,
        }
        self.stack.start_servers({**settings, **simulated_source(self.stack.state)})
        self.console.say("Servers are up: Postgres, Redis, Kafka (Tansu)")
        self.stack.must_run("coordinator", "migrate")
        supervisor = Supervisor(self.stack)
        self.stack.start_simulator(supervisor.start)
        for role in workers():
            supervisor.start(role)
        named = [*supervisor.processes, "producer"] if self.options.kill_workers else []
        kills = kill_each(named, self.start, self.end, self.options.seed)
        run = PacedRun(self.stack, supervisor, clock, Pacer(self.options.speed), self.console, kills)
        run.wait_until_complete()
        supervisor.start(producer("--days", str(self.options.days), "--posts-per-day", str(DEMO_POSTS_PER_DAY)))
        self.console.say(f"{len(supervisor.processes)} processes run {self.options.days} days from {START}")
        return run

    def _finish(self, run: PacedRun) -> bool:
        """Waits until all work is done, then compares and reports."""
        self.console.say("Waiting until all work is done")
        self.stack.stop_roles(["producer"])
        self.stack.must_run("coordinator", "wait", timeout=180.0)
        truth = self.stack.folder / "truth.json"
        truth.write_text(self.stack.must_run("simulator", "truth", "--json"))
        verified = self.stack.run("coordinator", "verify", timeout=180.0)
        report = self.stack.must_run("coordinator", "report", "--truth", str(truth))
        if run.killed:
            report += f"\nKilled with -9 and started again: {', '.join(run.killed)}\n"
        slots = SixHourlySlots.ask(self.stack, self.options.days)
        report += f"\n{(verified.stdout + verified.stderr).strip()}\n\n{slots.text}\n\n{self._read_predictor()}\n"
        (self.stack.folder / "report.txt").write_text(report)
        print(report, flush=True)
        return verified.returncode == 0 and slots.all_there

    def _read_predictor(self) -> str:
        """The command that reads the predictor, as it was run, and the head of what it printed."""
        command = ["redis-cli", "-p", str(self.stack.redis.port), "GET", "predictor:v2:latest"]
        environment = {"PATH": os.defpath, "REDISCLI_AUTH": self.stack.redis.password}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        said = done.stdout.strip() or done.stderr.strip()
        shown = said if len(said) <= 300 else f"{said[:300]}… ({len(said)} characters)"
        return f"The predictor, as any client reads it:\n  $ {' '.join(command)}\n  {shown}"


@dataclass(frozen=True)
class SixHourlySlots:
    """`states` holds state, reason and count; a slot has one row by the table's primary key."""

    expected: int
    states: list[tuple[str, str, int]]

    @staticmethod
    def ask(stack: Stack, days: int) -> "SixHourlySlots":
        answer = stack.postgres.query(find_programs(), DATABASE, SLOTS_SQL)
        rows = [line.split("|", 2) for line in answer.splitlines()]
        return SixHourlySlots(days * SLOTS_PER_DAY, [(state, reason, int(count)) for state, count, reason in rows])

    @property
    def all_there(self) -> bool:
        return (
            sum(count for state, _, count in self.states if state in ("done", "skipped")) == self.expected == self.found
        )

    @property
    def found(self) -> int:
        return sum(count for _, _, count in self.states)

    @property
    def text(self) -> str:
        parts = [f"{count} {state}{f' ({reason})' if reason else ''}" for state, reason, count in self.states]
        return f"Six-hourly slots: {self.found} of {self.expected}, once each: {', '.join(parts) or 'none'}"


DEMO = Command("demo", "run thirty simulated days in minutes, and report what was learned", DESCRIPTION, run, arguments)
