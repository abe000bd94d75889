"""`./rookery demo`"""

import argparse
import os
import subprocess
import time
from datetime import UTC, datetime

from .. import setup
from ..console import Console
from ..pacing.clock_file import ClockFile
from ..pacing.course import SECOND, Course
from ..pacing.kills import KillPlan
from ..pacing.pacer import Pacer
from ..pacing.slots import SixHourlySlots
from ..pacing.supervisor import Supervisor
from ..problem import Problem
from ..stack import Stack
from ..stack.environment import QUICK, simulated_source
from ..stack.roles import DEMO_POSTS_PER_DAY, producer, workers

SUMMARY = "thirty simulated days in minutes, and what was learned beside what was true"
DESCRIPTION = """Starts a stack of its own with an invented audience, runs thirty days of posting, scraping and learning
on a fast clock that all processes share, compares the tables with a plain fold over the topics' messages, prints a
report and stops everything. Exits 1 when the comparison fails or a slot of the schedule is missing."""
START = "2026-03-02"
DAY = 86_400 * SECOND


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=whole(1, 60), default=30, help="how many days (default: 30)")
    parser.add_argument("--seed", type=whole(0, 2**31 - 1), default=7, help="of every random draw (default: 7)")
    parser.add_argument(
        "--speed", type=whole(60, 50_000), default=7200, help="domain seconds a second at most (default: 7200)"
    )
    parser.add_argument("--kill-workers", action="store_true", help="kill each role once with -9 and start it again")
    parser.add_argument("--keep", action="store_true", help="leave the stack running, with its clock held")


def run(options: argparse.Namespace, console: Console) -> int:
    began = time.monotonic()
    setup.prepare(console)
    stack = _fresh_stack(options.keep)
    finished = False
    try:
        sound = Demonstration(stack, options, console).run()
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


def _fresh_stack(outlives_us: bool) -> Stack:
    """An empty stack, locked. What an earlier demo left is stopped and removed; one still at work is left alone."""
    old = Stack("demo")
    old.lock.take()
    old.stop()
    old.delete()
    stack = Stack("demo", dies_with_us=not outlives_us)
    stack.lock.take()
    return stack


class Demonstration:
    """start -> the days -> rest -> comparison and report; the caller stops the stack, however it ends."""

    def __init__(self, stack: Stack, options: argparse.Namespace, console: Console):
        self.stack = stack
        self.options = options
        self.console = console
        self.start = round(datetime.fromisoformat(START).replace(tzinfo=UTC).timestamp()) * SECOND
        self.end = self.start + options.days * DAY

    def run(self) -> bool:
        """True when the tables agree with the messages and every slot is there."""
        course = self._set_out()
        course.run(self.start, self.end)
        return self._finish(course)

    def _set_out(self) -> Course:
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
        named = [*supervisor.posts, "producer"] if self.options.kill_workers else []
        kills = KillPlan(named, self.start, self.end, self.options.seed)
        course = Course(self.stack, supervisor, clock, Pacer(self.options.speed), kills, self.console)
        course.wait_until_back()
        supervisor.start(producer("--days", str(self.options.days), "--posts-per-day", str(DEMO_POSTS_PER_DAY)))
        self.console.say(f"{len(supervisor.posts)} processes run {self.options.days} days from {START}")
        return course

    def _finish(self, course: Course) -> bool:
        """Lets everything under way come to rest, then compares and reports."""
        self.console.say("Waiting until everything under way is done")
        self.stack.stop_roles(["producer"])
        self.stack.must_run("coordinator", "wait", "--drained", timeout=180.0)
        truth = self.stack.folder / "truth.json"
        truth.write_text(self.stack.must_run("simulator", "truth", "--json"))
        verified = self.stack.run("coordinator", "verify", timeout=180.0)
        report = self.stack.must_run("coordinator", "report", "--truth", str(truth))
        if course.kills.done:
            report += f"\nKilled with -9 and started again: {', '.join(course.kills.done)}\n"
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


def whole(least: int, most: int):
    def parse(text: str) -> int:
        if not text.isdigit() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text} is not a whole number from {least} to {most}")
        return int(text)

    return parse
