"""`./rookery chaos`"""

import argparse
import os
import time

from .. import setup
from ..chaos.injector import ProxiedStack
from ..chaos.peers import PEERS, Peer, PeerReport, PeerRun
from ..chaos.run import ChaosRun, Report
from ..checkout import use_build
from ..console import Console
from ..problem import Problem
from ..stack import remove_orphans
from .command import Command, whole_number

DESCRIPTION = """Starts a stack of its own, publishes invented messages (repeated, out of order, corrected, malformed)
while processes are killed and stopped, connections cut and servers restarted, in an order drawn from the seed; then
heals everything, waits until it is at rest and compares every table with a plain fold over the topics. Exits 1 unless
nothing is lost, doubled or wrong. With --peer, a stream library from PyPI takes the same faults."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seed", type=whole_number(0, 2**31 - 1), default=7, help="of messages and faults (default: 7)"
    )
    parser.add_argument("--minutes", type=_minutes, default=4.0, help="how long faults come, 0.3 to 60 (default: 4)")
    parser.add_argument(
        "--messages", type=whole_number(100, 10_000_000), default=200_000, help="how many (default: 200000)"
    )
    parser.add_argument("--peer", choices=PEERS, help="break this library from PyPI instead of Rookery")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    parser.add_argument("--build", choices=("debug", "release"), help="use these programs as they are built")


def run(options: argparse.Namespace, console: Console) -> int:
    if options.build is None:
        setup.prepare(console)
    else:
        use_build(options.build)
    began = time.monotonic()
    remove_orphans("chaos")
    stack = ProxiedStack(f"chaos-{os.getpid()}")
    stack.lock.take()
    exact = False
    try:
        report = _report(stack, options, console)
        exact = report.exact
        print(report.json() if options.json else report.text(), flush=True)
    finally:
        stack.stop()
        if exact:
            stack.delete()
        else:
            stack.lock.release()
            console.say(f"The logs are kept in {stack.folder}")
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    console.say(f"Done in {minutes} min {seconds} s. Nothing is left running.")
    return 0 if exact else Problem.FAILED


def _report(stack: ProxiedStack, options: argparse.Namespace, console: Console) -> Report | PeerReport:
    seconds = options.minutes * 60
    if options.peer is None:
        return ChaosRun(stack, options.seed, seconds, options.messages, console).run()
    peer = Peer(options.peer, setup.pypi.ensure_peers(console))
    return PeerRun(stack, peer, options.seed, seconds, options.messages).run(console)


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 0.3 <= minutes <= 60:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0.3 to 60")
    return minutes


CHAOS = Command("chaos", "break a stack in every known way, then count what was lost", DESCRIPTION, run, arguments)
