"""Packages from Debian, installed only after asking."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from ..checkout import STATE, TOOLS
from ..console import Console
from ..problem import Problem

FOR_STACK = (
    "libcurl4-openssl-dev",
    "libevent-dev",
    "libhiredis-dev",
    "libpq-dev",
    "librdkafka-dev",
    "libsimdjson-dev",
    "libssl-dev",
    "postgresql",
    "python3-venv",
    "redis-server",
    "redis-tools",
)
FOR_LINTERS = ("python3-venv", "shellcheck", "yamllint")
FOR_TESTS = tuple(sorted({*FOR_STACK, *FOR_LINTERS, "chromium", "jq"}))
PROMTOOL = TOOLS / "bin" / "promtool"


def missing(packages: tuple[str, ...]) -> list[str]:
    """Those of `packages` that are not installed."""
    if shutil.which("dpkg-query") is None:
        raise Problem(
            "The local stack installs Debian packages and dpkg-query is not here; Debian 12 is needed.",
            Problem.MISSING,
        )
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *packages],
        capture_output=True,
        text=True,
        check=False,
    )
    installed = {line.split()[0] for line in asked.stdout.splitlines() if line.endswith(" installed")}
    return [package for package in packages if package not in installed]


def ensure(packages: tuple[str, ...], console: Console) -> None:
    """Installs what is missing, as root or through sudo."""
    absent = missing(packages)
    if not absent:
        return
    listed = " ".join(absent)
    if not console.ask(f"Debian packages are missing: {listed}. Install them with apt-get (needs root)?"):
        raise Problem(
            f"Missing Debian packages: {listed}. Run this again with --yes, or install them yourself.", Problem.MISSING
        )
    console.say(f"Installing from Debian: {listed}")
    _apt("update")
    _apt("install", "-y", "--no-install-recommends", *absent)


def _apt(*arguments: str) -> None:
    """As root or through sudo, after the person agreed."""
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    if as_root and shutil.which("sudo") is None:
        raise Problem(f"apt-get {arguments[0]} needs root, and sudo is not installed.", Problem.MISSING)
    done = _run([*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", *arguments], Path("/"))
    if done.returncode != 0:
        raise Problem(f"apt-get {arguments[0]} failed: {_reason(done)}", Problem.MISSING)


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    complaints = [line[2:].strip() for line in done.stdout.splitlines() if line.startswith("E:")]
    return complaints[-1] if complaints else "it gave no reason"


def ensure_promtool(console: Console) -> None:
    """Puts promtool under .rookery/tools unless it is there. Only this program is taken out of Debian's package: the
    service is neither installed nor started."""
    if PROMTOOL.exists():
        return
    console.say("Fetching promtool from Debian's package prometheus")
    STATE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=STATE) as folder:
        package = _download(Path(folder), console)
        done = _run(["dpkg-deb", "-x", package.name, "files"], Path(folder))
        unpacked = Path(folder) / "files" / "usr" / "bin" / "promtool"
        if done.returncode != 0 or not unpacked.is_file():
            raise Problem("Debian's package prometheus does not hold usr/bin/promtool.", Problem.MISSING)
        PROMTOOL.parent.mkdir(parents=True, exist_ok=True)
        unpacked.replace(PROMTOOL)


def _download(folder: Path, console: Console) -> Path:
    done = _run(["apt-get", "-qq", "download", "prometheus"], folder)
    if done.returncode != 0:  # the package lists of a fresh machine are empty
        if not console.ask("Debian's package lists are missing. Fetch them with apt-get update (needs root)?"):
            raise Problem(
                "promtool is in Debian's package prometheus, and the package lists are missing: run this again with "
                "--yes, or `apt-get update` yourself.",
                Problem.MISSING,
            )
        _apt("update")
        done = _run(["apt-get", "-qq", "download", "prometheus"], folder)
    found = next(folder.glob("prometheus_*.deb"), None)
    if found is None:
        raise Problem(f"apt-get could not download the package prometheus: {_reason(done)}", Problem.MISSING)
    return found


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
