"""`stack.json`: a stack's ports, passwords and settings, and the ROOKERY_* variables made from them."""

import json
import os
import secrets
import shlex
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ..checkout import TOOLS
from ..ports import free_ports
from ..problem import Problem
from ..servers import Postgres, Redis, Tansu

SERVERS = ("postgres", "redis", "kafka", "simulator")
PAGE_NAME = "page"  # the operator's page: a port and a token


@dataclass
class State:
    """`epoch` counts the starts of the broker, `lives` those of each role: a new life has a new instance name, so
    that a lease of the one before is never taken for its own. `settings` are the stack's own ROOKERY_* variables.
    `data`: where its data came from, if they are not its own: `demo`."""

    ports: dict[str, int]
    passwords: dict[str, str]
    epoch: int = 0
    lives: dict[str, int] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    data: str = ""

    @staticmethod
    def fresh() -> "State":
        return State(
            ports=dict(zip((*SERVERS, PAGE_NAME), free_ports(len(SERVERS) + 1), strict=True)),
            passwords={name: secrets.token_urlsafe(18) for name in ("postgres", "redis", "source", PAGE_NAME)},
        )

    @staticmethod
    def read(path: Path) -> "State | None":
        """The stored state; nothing when there is none yet. A damaged file is an error that names it."""
        try:
            fields = json.loads(path.read_text())
            state = State(**fields)
            complete = set(state.ports) >= set(SERVERS) and "postgres" in state.passwords
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise Problem(
                f"{path} cannot be read ({error}); `./rookery clean` starts over.", Problem.BAD_INPUT
            ) from None
        if not complete:
            raise Problem(f"{path} lacks ports or passwords; `./rookery clean` starts over.", Problem.BAD_INPUT)
        if PAGE_NAME not in state.ports:  # a stack from before there was a page
            state.ports[PAGE_NAME] = free_ports(1)[0]
            state.passwords[PAGE_NAME] = secrets.token_urlsafe(18)
        return state

    def write(self, path: Path) -> None:
        write_private(path, json.dumps(asdict(self), indent=2) + "\n")


def write_private(path: Path, text: str) -> None:
    """Replaces `path` as a whole, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(".new")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w") as file:
        file.write(text)
    scratch.replace(path)


PAGE_ROLE = "coordinator-1"

# Short leases and polls for stacks whose clock runs fast: what takes a second on the wall takes hours in the domain.
QUICK = {
    "ROOKERY_JOB_POLL_MS": "50",
    "ROOKERY_TICK_MS": "50",
    "ROOKERY_LEADER_LEASE_MS": "2000",
    "ROOKERY_KAFKA_SESSION_TIMEOUT_MS": "6000",
    "ROOKERY_JOB_LEASE_SECONDS": "5",
    "ROOKERY_SCRAPE_LEASE_SECONDS": "5",
}


def connections(state: State, postgres: Postgres, redis: Redis, tansu: Tansu) -> dict[str, str]:
    """Where the servers are. A new epoch of the broker reads from the start under a new group prefix."""
    return {
        "ROOKERY_POSTGRES_URL": postgres.url,
        "ROOKERY_REDIS_URL": redis.url,
        "ROOKERY_KAFKA_BROKERS": tansu.address,
        "ROOKERY_GROUP_PREFIX": f"e{state.epoch}-",
    }


def simulated_source(state: State) -> dict[str, str]:
    """The simulator as the source, for stacks that learn from an invented audience."""
    return {
        "ROOKERY_SOURCE_URL": f"http://127.0.0.1:{state.ports['simulator']}",
        "ROOKERY_SOURCE_TOKEN": state.passwords["source"],
        "ROOKERY_SOURCE_USER_ID": "1",
    }


def operator_page(state: State, role: str) -> dict[str, str]:
    """Every coordinator serves the page and takes the token; the first at the port that `./rookery page` names."""
    port = {"ROOKERY_PAGE_PORT": str(state.ports[PAGE_NAME])} if role == PAGE_ROLE else {}
    return {"ROOKERY_PAGE_TOKEN": state.passwords[PAGE_NAME], **port}


def process_environment(settings: dict[str, str]) -> dict[str, str]:
    """What a program of ours is started with: no ROOKERY_* but these, and the newer librdkafka."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("ROOKERY_")}
    inherited.pop("PYTHONPATH", None)
    return {**inherited, "LD_LIBRARY_PATH": str(TOOLS / "lib"), **settings}


def write_shell_file(path: Path, settings: dict[str, str]) -> None:
    """`. .rookery/<name>/env` lets a shell run the programs against the stack."""
    variables = {"LD_LIBRARY_PATH": str(TOOLS / "lib"), **settings}
    write_private(path, "".join(f"export {key}={shlex.quote(value)}\n" for key, value in sorted(variables.items())))
