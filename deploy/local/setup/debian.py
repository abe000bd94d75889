"""Packages from Debian, installed only after asking."""

import os
import shutil
import subprocess

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
FOR_TESTS = (*FOR_STACK, "chromium", "jq", "shellcheck", "yamllint")


def missing(packages: tuple[str, ...]) -> list[str]:
    """Those of `packages` that are not installed."""
    if shutil.which("dpkg-query") is None:
        raise Problem(
            "The local stack installs from Debian's packages and dpkg-query is not here; Debian 12 is needed.", 4
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
        raise Problem(f"Missing Debian packages: {listed}. Run this again with --yes, or install them yourself.", 4)
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    if as_root and shutil.which("sudo") is None:
        raise Problem(f"Missing Debian packages: {listed}. Installing them needs root, and sudo is not here.", 4)
    console.say(f"Installing from Debian: {listed}")
    _apt(as_root, "update")
    _apt(as_root, "install", "-y", "--no-install-recommends", *absent)


def _apt(as_root: list[str], *arguments: str) -> None:
    command = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        words = [line.strip() for line in done.stdout.splitlines() if line.startswith("E:")] or ["it did not say why"]
        raise Problem(f"apt-get {arguments[0]} failed: {words[-1]}", 4)
