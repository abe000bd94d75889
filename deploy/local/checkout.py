"""Where things are in a checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".rookery"
TOOLS = STATE / "tools"
PYTHON = STATE / "python"
PEERS = STATE / "peers"
REQUIREMENTS = Path(__file__).resolve().parent / "requirements"
PRODUCTS = ROOT / ".build" / "release"


def product(name: str) -> Path:
    """The built program `name`."""
    return PRODUCTS / name


def stacks() -> list[str]:
    """The names of the stacks that have a folder here."""
    if not STATE.is_dir():
        return []
    return sorted(path.name for path in STATE.iterdir() if (path / "stack.json").is_file())
