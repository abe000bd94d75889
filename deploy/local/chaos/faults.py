"""Which fault comes when: drawn from the seed, without I/O."""

import random
from dataclasses import dataclass

KILL = "process killed (-9)"
STOP = "process stopped past its session, then resumed"
CUT_POSTGRES = "connections to Postgres cut"
CUT_BATCH = "connection to Postgres cut inside a batch"
LOSE_ANSWER = "answer to COMMIT lost"
CUT_BROKER = "connections to the broker cut"
RESTART_FAST = "Postgres restarted (fast)"
RESTART_IMMEDIATE = "Postgres restarted (immediate)"
RESTART_REDIS = "Redis restarted"
FLUSH_REDIS = "Redis flushed"
REBALANCE = "learner added or removed"

KINDS = (
    KILL,
    STOP,
    CUT_POSTGRES,
    CUT_BATCH,
    LOSE_ANSWER,
    CUT_BROKER,
    RESTART_FAST,
    RESTART_IMMEDIATE,
    RESTART_REDIS,
    FLUSH_REDIS,
    REBALANCE,
)
EVERY = 3.5  # seconds from one fault to the next, where there is time
QUIET = 16.0  # seconds without another fault after a process was frozen, so that another takes its work over
LEARNER_SHARE = 0.7  # of kills and stops that hit a learner; the first stop always does


@dataclass(frozen=True)
class Fault:
    """`at` is seconds from the start, or a domain time; `victim` names a process, where the kind is about one."""

    at: float
    kind: str
    victim: str = ""
    bytes: int = 0


def draw(seed: int, seconds: float, victims: list[str], kinds: tuple[str, ...] = KINDS) -> list[Fault]:
    """One shuffled deck of all kinds after the other; the first is dealt in whatever time there is.

    The moments lie anywhere in their step, because what a fault breaks depends on what is under way.
    """
    generator = random.Random(f"faults {seed}")
    dealt = _deal(generator, seconds, kinds)
    stops = dealt.count(STOP)
    step = max((seconds - stops * QUIET) / max(len(dealt) - stops, 1), 0.5)
    learners = [name for name in victims if name.startswith("learner")]
    drawn: list[Fault] = []
    begin = 0.0
    for kind in dealt:
        pool = learners if learners and generator.random() < LEARNER_SHARE else victims
        if kind == STOP and learners and not any(fault.kind == STOP for fault in drawn):
            pool = learners
        drawn.append(
            Fault(
                at=begin + generator.random() * 0.8 * step,
                kind=kind,
                victim=generator.choice(pool) if kind in (KILL, STOP) else "",
                bytes=generator.randrange(1, 150_000) if kind == CUT_BATCH else 0,
            )
        )
        begin += QUIET + step if kind == STOP else step
    return drawn


def _deal(draw: random.Random, seconds: float, kinds: tuple[str, ...]) -> list[str]:
    """As many cards as fit, but each kind at least once."""
    deck_seconds = sum(QUIET if kind == STOP else EVERY for kind in kinds)
    count = max(int(seconds / deck_seconds * len(kinds)), len(kinds))
    dealt: list[str] = []
    while len(dealt) < count:
        dealt += draw.sample(kinds, len(kinds))
    return dealt[:count]


def kill_each(names: list[str], start: int, end: int, seed: int) -> list[Fault]:
    """A kill of each of `names` once, spread evenly over the middle of the run, in an order drawn from the seed."""
    order = list(names)
    random.Random(seed).shuffle(order)
    step = 0.7 * (end - start) / max(len(order), 1)
    first = start + 0.15 * (end - start)
    return [Fault(at=first + step * (number + 0.5), kind=KILL, victim=name) for number, name in enumerate(order)]
