"""Where things are in a checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".rookery"
TOOLS = STATE / "tools"
PYTHON = STATE / "python"
PEERS = STATE / "peers"
FIT_PEERS = STATE / "fit"
REQUIREMENTS = Path(__file__).resolve().parent / "requirements"
_build = "release"


def use_build(configuration: str) -> None:
    """Which build the programs are taken from, from now on: `release`, or `debug` for tests."""
    global _build  # noqa: PLW0603
    _build = configuration


def product(name: str) -> Path:
    """The built program `name`."""
    return ROOT / ".build" / _build / name


def stacks() -> list[str]:
    """The names of the stacks that have a folder here."""
    if not STATE.is_dir():
        return []
    return sorted(path.name for path in STATE.iterdir() if (path / "stack.json").is_file())
