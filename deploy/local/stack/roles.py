"""Every role of a stack: its program, its arguments, the order of starting and stopping."""

from dataclasses import dataclass, field
from pathlib import Path

from ..checkout import product

DEMO_POSTS_PER_DAY = 60  # also later on the demo's data: a day's posts are planned together, and by their number


@dataclass(frozen=True)
class Role:
    """`name` is also the process's name and the head of its instance name. A role that `beats` leaves heartbeats;
    one that `may_finish` has done its work when it ends with success."""

    name: str
    program: str
    arguments: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    beats: bool = True
    may_finish: bool = False

    def command(self) -> list[str]:
        return [str(product(self.program)), *self.arguments]


def simulator(port: int, token: str, state: Path) -> Role:
    """The invented network; its posts survive a restart in the folder `state`."""
    settings = {
        "ROOKERY_HTTP_PORT": str(port),
        "ROOKERY_SIMULATOR_TOKEN": token,
        "ROOKERY_SIMULATOR_STATE": str(state),
        "ROOKERY_SIMULATOR_DELETED_SHARE": "0.01",
        "ROOKERY_SIMULATOR_PRIVATE_SHARE": "0.02",
    }
    return Role("simulator", "simulator", ("serve",), settings, beats=False)


def producer(*arguments: str) -> Role:
    """The account that posts by itself through what is learned so far."""
    return Role("producer", "producer", ("simulate", *arguments), beats=False, may_finish=True)


def workers(scrapers: int = 2, coordinators: int = 2) -> list[Role]:
    """The roles of the loop, in the order in which they start; they stop in the opposite order."""
    return [
        *(Role(f"coordinator-{n}", "coordinator", ("run",)) for n in range(1, coordinators + 1)),
        *learners(),
        *(Role(f"scraper-{n}", "worker", ("scraper",)) for n in range(1, scrapers + 1)),
    ]


def learners() -> list[Role]:
    """What turns messages into models."""
    return [Role(name, "worker", (name,)) for name in ("learner", "predictor", "optimizer")]
