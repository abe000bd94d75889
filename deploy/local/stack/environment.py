"""The ROOKERY_* variables of a stack."""

import os
import shlex
from pathlib import Path

from ..checkout import TOOLS
from ..servers import Postgres, Redis, Tansu
from .state import PAGE, State, write_private

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
    port = {"ROOKERY_PAGE_PORT": str(state.ports[PAGE])} if role == PAGE_ROLE else {}
    return {"ROOKERY_PAGE_TOKEN": state.passwords[PAGE], **port}


def process_environment(settings: dict[str, str]) -> dict[str, str]:
    """What a program of ours is started with: no ROOKERY_* but these, and the newer librdkafka."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("ROOKERY_")}
    inherited.pop("PYTHONPATH", None)
    return {**inherited, "LD_LIBRARY_PATH": str(TOOLS / "lib"), **settings}


def write_shell_file(path: Path, settings: dict[str, str]) -> None:
    """`. .rookery/<name>/env` lets a shell run the programs against the stack."""
    variables = {"LD_LIBRARY_PATH": str(TOOLS / "lib"), **settings}
    write_private(path, "".join(f"export {key}={shlex.quote(value)}\n" for key, value in sorted(variables.items())))
