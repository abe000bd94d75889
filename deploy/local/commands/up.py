"""`./rookery up`"""

import argparse
import os
import time

from .. import setup
from ..console import Console
from ..pacing import Backlog
from ..ports import wanted
from ..problem import Problem
from ..stack import Stack, demo_data
from ..stack.roles import DEMO_POSTS_PER_DAY, Role, producer, workers
from ..stack.state import simulated_source
from .command import Command, add_stack

DESCRIPTION = """Starts Postgres, Redis, a Kafka-compatible broker and every role, on free loopback ports. Run
it again to start what is not running; the rest is left alone.

By default the posts are simulated (mode shadow). With --demo-data the stack begins with what the last
`./rookery demo` left, and its clock goes on from the demo's end at real pace; a later `up` without it goes on with
the same data and clock. With --live, ROOKERY_SOURCE_TOKEN (or ..._FILE) and
ROOKERY_SOURCE_USER_ID from the environment are used against the real source, and nothing is posted.
Other ROOKERY_* variables of the environment are passed on."""
READY_SECONDS = 30.0


def arguments(parser: argparse.ArgumentParser) -> None:
    add_stack(parser)
    parser.add_argument("--account", help="the account to learn for (default: rookery)")
    parser.add_argument("--demo-data", action="store_true", help="begin with the data of the last ./rookery demo")
    parser.add_argument("--live", action="store_true", help="learn from the real source instead of the simulator")
    parser.add_argument("--scrapers", type=int, default=2, metavar="N", help="how many scrapers (default: 2)")
    parser.add_argument("--servers-only", action="store_true", help="no roles, just the three servers and the tables")
    for name in ("postgres", "redis", "kafka"):
        parser.add_argument(f"--{name}-port", type=int, metavar="PORT", help=f"{name}'s port (default: a free one)")


def run(options: argparse.Namespace, console: Console) -> int:
    setup.prepare(console)
    stack = Stack(options.stack)
    stack.lock.take()
    _refuse_mixture(stack, options)
    if options.demo_data:
        console.say(demo_data.take(stack))
    before = {name for name, child in stack.processes().items() if child.identity()}
    try:
        _choose_ports(stack, options)
        _start(stack, options, console)
    except BaseException:
        # What ran before stays; what this run started stops, so that no half-started stack is left.
        console.say("Stopping what this run had started")
        if before:
            stack.stop_roles([name for name in stack.state.lives if name not in before])
            for server in stack.servers:
                if server.name not in before:
                    server.stop()
        else:
            stack.stop()
        raise
    finally:
        stack.lock.release()
    return 0


def _refuse_mixture(stack: Stack, options: argparse.Namespace) -> None:
    if (options.demo_data or stack.state.data) and (options.live or options.account):
        raise Problem(
            f"A demo's data belong to a simulated account: leave --live and --account out for stack '{stack.name}', "
            "or choose another name with --stack.",
            Problem.USAGE,
        )


def _choose_ports(stack: Stack, options: argparse.Namespace) -> None:
    for server in stack.servers:
        port = getattr(options, f"{server.name}_port")
        if port is None or port == stack.state.ports[server.name]:
            continue
        if server.process.identity() is not None:
            raise Problem(
                f"{server.name} runs on port {server.port}; `./rookery down` first to move it.", Problem.USAGE
            )
        stack.state.ports[server.name] = wanted(port, server.name)


def _start(stack: Stack, options: argparse.Namespace, console: Console) -> None:
    settings = _settings(stack, options)
    console.say(f"Starting stack '{stack.name}' in {stack.folder}")
    stack.start_servers(settings)
    for server in stack.servers:
        console.say(f"  {server.name:<10} 127.0.0.1:{server.port}")
    stack.must_run("coordinator", "migrate")
    if not options.servers_only:
        if not options.live:
            stack.start_simulator(stack.start_role)
            console.say("  simulator")
        for role in _roles(stack, options):
            stack.start_role(role)
            console.say(f"  {role.name}")
        _wait_for_heartbeats(stack, _roles(stack, options))
    console.say("Up. `./rookery status` shows it" + (f", and so does {stack.page}" if stack.page else "") + ".")
    console.say(f"`. {stack.folder}/env` lets a shell run the programs against it.")


def _settings(stack: Stack, options: argparse.Namespace) -> dict[str, str]:
    chosen = {key: value for key, value in os.environ.items() if key.startswith("ROOKERY_")}
    own = {"ROOKERY_ACCOUNT": options.account or "rookery", "ROOKERY_MODE": "live" if options.live else "shadow"}
    if stack.state.data:
        own = demo_data.settings(stack)
    return {**own, **({} if options.live else simulated_source(stack.state)), **chosen}


def _wait_for_heartbeats(stack: Stack, roles: list[Role]) -> None:
    """Waits until every role has left a heartbeat; one that ended is an error with its reason."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        for role in roles:
            child = stack.processes()[role.name]
            if child.identity() is None:
                raise Problem(f"{role.name} ended: {child.failure_reason()}")
        backlog = Backlog.ask(stack)
        silent = [role.name for role in roles if role.beats and stack.instance(role.name) not in _beating(backlog)]
        if not silent:
            return
        if time.monotonic() >= deadline:
            raise Problem(f"No heartbeat within {READY_SECONDS:.0f} s from: {', '.join(silent)}.")
        time.sleep(0.2)


def _beating(backlog: Backlog | None) -> set[str]:
    return backlog.beating if backlog else set()


def _roles(stack: Stack, options: argparse.Namespace) -> list[Role]:
    loop = workers(scrapers=options.scrapers)
    if options.live:
        return loop
    return [*loop, producer("--posts-per-day", str(DEMO_POSTS_PER_DAY)) if stack.state.data else producer()]


UP = Command("up", "start a stack, or the parts of it that are not running", DESCRIPTION, run, arguments)
