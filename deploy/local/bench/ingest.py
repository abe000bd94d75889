"""One run of one subject."""

import json
import re
import select
import signal
import subprocess
import time
from dataclasses import dataclass
from datetime import datetime

from ..problem import Problem
from ..processes import Process
from ..stack.state import process_environment
from .environment import SCRIPTS, Cpu, Environment, Subject, spent

BEGIN = re.compile(r"\bbegin (\d+\.\d{6})")
ASSIGNED = re.compile(r'^.*"message":"partitions_assigned".*$', re.MULTILINE)
LONGEST = 120.0  # seconds that one run may take


@dataclass(frozen=True)
class Result:
    """`rate`: messages a second from the first in hand to the last as a committed row. `right`: the table says what
    the messages say."""

    rate: float
    memory: int | None  # bytes resident at most
    right: bool
    stopped_in: float | None = None  # seconds from SIGTERM to the end
    cpu: Cpu | None = None  # microseconds a message, from the program's start to its last row
    allocations: float | None = None  # a message


def limit(environment: Environment, subject: Subject, messages: int) -> Result:
    """A program that times itself."""
    said = json.loads(
        environment.stack.must_run(subject.arguments[0], *subject.arguments[1:], "--json", timeout=LONGEST)
    )
    if said["messages"] != messages:
        raise Problem(f"{subject.name} saw {said['messages']} of {messages} messages.")
    return Result(
        said["messages"] / said["seconds"], said["memory"], True, allocations=said.get("allocations_per_message")
    )


def watched(environment: Environment, subject: Subject, truth: dict, number: int) -> Result:
    """A program that runs until it is stopped, once the last row is there."""
    watch = _Watch(environment, subject, truth)
    before = spent(environment.stack)
    child = Process(environment.stack.folder, f"{subject.name}.{number}")
    try:
        child.start(subject.command(environment.python), environment(environment, subject, number), True, SCRIPTS)
        seen = watch.result(child)
        memory = peak_memory(child)
        identity = child.identity()
        cpu = spent(environment.stack, identity.pid if identity else None).since(before, truth["messages"])
    finally:
        started = time.monotonic()
        stopped = child.stop(signal.SIGTERM if subject.kind == "rookery" else signal.SIGKILL)
        stopped_in = time.monotonic() - started
        watch.stop()
    begun = _begin(child)
    if begun is None:
        raise Problem(f"{subject.name} read nothing: {child.failure_reason()}")
    if seen["done"] is None:
        raise Problem(f"{subject.name} did not finish within {LONGEST:.0f} s: {child.failure_reason()}")
    right = seen["posts"] == truth["posts"] and seen["impressions"] == truth["impressions"]
    rate = truth["messages"] / (seen["done"] - begun)
    return Result(rate, memory, right, stopped_in if stopped else None, cpu)


def environment(environment: Environment, subject: Subject, number: int) -> dict[str, str]:
    if subject.kind == "peer":
        return environment.environment(f"{subject.name}-{number}")
    name = f"{subject.name}-{number}"
    settings = {"ROOKERY_GROUP_PREFIX": f"bench-{name}-", "ROOKERY_INSTANCE": name, "ROOKERY_LOG_FORMAT": "json"}
    return process_environment({**environment.stack.settings, **settings, **subject.settings})


def peak_memory(child: Process) -> int | None:
    identity = child.identity()
    if identity is None:
        return None
    with open(f"/proc/{identity.pid}/status") as status:
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read())
    return int(found[1]) * 1024 if found else None


def _begin(child: Process) -> float | None:
    """When the first messages were in hand; for Rookery, when its partitions were, which is earlier."""
    log = child.log.read_text(errors="replace")
    if found := BEGIN.search(log):
        return float(found[1])
    if found := ASSIGNED.search(log):
        return datetime.fromisoformat(json.loads(found[0])["time"]).timestamp()
    return None


class _Watch:
    """The process that looks for the last row; one per run, started before the subject."""

    def __init__(self, environment: Environment, subject: Subject, truth: dict):
        self._process = subprocess.Popen(
            [str(environment.python), str(SCRIPTS / "bench_watch.py")],
            env=environment.environment("watch"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        task = {"table": subject.table, "type": subject.key, "last": truth["last"], "timeout": LONGEST}
        self._process.stdin.write(json.dumps(task) + "\n")
        self._process.stdin.flush()
        if self._line(20.0) != "watching":
            raise Problem(f"The watcher did not start: {self._process.stderr.read().strip()[-200:]}")

    def result(self, child: Process) -> dict:
        """Waits for the end of the work; a subject that dies ends the wait."""
        deadline = time.monotonic() + LONGEST + 10
        while time.monotonic() < deadline:
            if line := self._line(0.25):
                return json.loads(line)
            if child.identity() is None:
                raise Problem(f"{child.name} ended by itself: {child.failure_reason()}")
            if self._process.poll() is not None:
                break
        raise Problem(f"The watcher gave no answer: {self._process.stderr.read().strip()[-200:]}")

    def _line(self, seconds: float) -> str:
        ready, _, _ = select.select([self._process.stdout], [], [], seconds)
        return self._process.stdout.readline().strip() if ready else ""

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()
