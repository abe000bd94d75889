"""promtool, which checks and tests the files for Prometheus.

Only this program is taken out of Debian's package; the service is neither installed nor started.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from ..checkout import STATE, TOOLS
from ..console import Console
from ..problem import Problem

PROMTOOL = TOOLS / "bin" / "promtool"


def ensure_promtool(console: Console) -> None:
    """Puts promtool under .rookery/tools where it is not there yet."""
    if PROMTOOL.exists():
        return
    console.say("Fetching promtool from Debian's package prometheus")
    STATE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=STATE) as folder:
        package = _download(Path(folder))
        done = _run(["dpkg-deb", "-x", package.name, "files"], Path(folder))
        unpacked = Path(folder) / "files" / "usr" / "bin" / "promtool"
        if done.returncode != 0 or not unpacked.is_file():
            raise Problem("Debian's package prometheus does not hold usr/bin/promtool.", Problem.MISSING)
        PROMTOOL.parent.mkdir(parents=True, exist_ok=True)
        unpacked.replace(PROMTOOL)


def _download(folder: Path) -> Path:
    done = _run(["apt-get", "-qq", "download", "prometheus"], folder)
    if done.returncode != 0:
        # The lists of a fresh machine are empty.
        as_root = [] if os.geteuid() == 0 or shutil.which("sudo") is None else ["sudo", "-n"]
        _run([*as_root, "apt-get", "-qq", "update"], folder)
        done = _run(["apt-get", "-qq", "download", "prometheus"], folder)
    found = next(folder.glob("prometheus_*.deb"), None)
    if found is None:
        words = [line for line in done.stdout.splitlines() if line.startswith("E:")] or ["E: it did not say why"]
        raise Problem(
            f"apt-get could not download the package prometheus for promtool: {words[-1][3:]}", Problem.MISSING
        )
    return found


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
