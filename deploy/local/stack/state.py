"""`stack.json`: the ports, passwords and settings of a stack."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ..problem import Problem
from ..processes.ports import free_ports

SERVERS = ("postgres", "redis", "kafka", "simulator")
PAGE = "page"  # the operator's page: a port and a token


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
            ports=dict(zip((*SERVERS, PAGE), free_ports(len(SERVERS) + 1), strict=True)),
            passwords={name: secrets.token_urlsafe(18) for name in ("postgres", "redis", "source", PAGE)},
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
        if PAGE not in state.ports:  # a stack from before there was a page
            state.ports[PAGE] = free_ports(1)[0]
            state.passwords[PAGE] = secrets.token_urlsafe(18)
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
