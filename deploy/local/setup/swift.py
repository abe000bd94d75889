"""The Swift toolchain and the build."""

import re
import shutil
import subprocess
from collections import deque

from ..checkout import ROOT, STATE
from ..console import Console
from ..problem import Problem

OLDEST = (6, 2)
STEP = re.compile(r"^\[(\d+)/(\d+)\]")


def ensure_toolchain() -> None:
    if shutil.which("swift") is None:
        raise Problem(
            "Swift is not on the PATH; install Swift 6.3 for Debian 12 from swift.org and run this again.",
            Problem.MISSING,
        )
    version = subprocess.run(["swift", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"Swift version (\d+)\.(\d+)", version)
    if not found or (int(found[1]), int(found[2])) < OLDEST:
        name = found[0] if found else "an unknown version of Swift"
        raise Problem(f"Swift {OLDEST[0]}.{OLDEST[1]} or later is needed and `swift` is {name}.", Problem.MISSING)


def build(console: Console, *options: str, configuration: str = "release") -> None:
    """`swift build`, with its steps as progress; its whole output is in .rookery/build.log."""
    STATE.mkdir(exist_ok=True)
    command = ["swift", "build", "-c", configuration, *options]
    tail: deque[str] = deque(maxlen=400)
    with (
        open(STATE / "build.log", "w") as log,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process,
    ):
        try:
            for line in process.stdout or ():
                log.write(line)
                tail.append(line)
                if STEP.match(line):
                    console.progress(f"building ({configuration}) {line.strip()}")
        except BaseException:
            process.terminate()
            raise
    if process.returncode != 0:
        for line in [line for line in tail if "error:" in line][:10] or list(tail)[-20:]:
            console.say(line.rstrip())
        raise Problem("swift build failed; the whole output is in .rookery/build.log.")
    console.say(f"Built ({configuration})")
