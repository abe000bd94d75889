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
EVERY = 3.5  # seconds from one fault to the next
LEARNER_SHARE = 0.7  # of kills and stops that hit a learner


@dataclass(frozen=True)
class Fault:
    """`at` is seconds from the start; `victim` is a process where the kind is about one; `bytes` where it counts."""

    at: float
    kind: str
    victim: str = ""
    bytes: int = 0


def faults(seed: int, seconds: float, victims: list[str], kinds: tuple[str, ...] = KINDS) -> list[Fault]:
    """One shuffled deck of all kinds after the other, so that a short run has seen each, as far as time allows.

    The first deck is dealt in whatever time there is. The moments lie anywhere in their step, because what a fault
    breaks depends on what is under way.
    """
    draw = random.Random(f"faults {seed}")
    count = max(int(seconds / EVERY), len(kinds))
    step = seconds / count
    deck: list[str] = []
    drawn: list[Fault] = []
    learners = [name for name in victims if name.startswith("learner")]
    for number in range(count):
        if not deck:
            deck = draw.sample(kinds, len(kinds))
        kind = deck.pop()
        pool = learners if learners and draw.random() < LEARNER_SHARE else victims
        drawn.append(
            Fault(
                at=(number + draw.random() * 0.8) * step,
                kind=kind,
                victim=draw.choice(pool) if kind in (KILL, STOP) else "",
                bytes=draw.randrange(1, 150_000) if kind == CUT_BATCH else 0,
            )
        )
    return drawn
