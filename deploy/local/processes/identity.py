"""A process told apart from a later one that was given the same number."""

import json
import os
import signal
from dataclasses import dataclass
from pathlib import Path

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Identity:
    """`started` is the process's start in clock ticks since boot; with the boot's id it is unique."""

    pid: int
    started: int
    boot: str

    @staticmethod
    def of(pid: int) -> "Identity | None":
        """Who runs under `pid` now; nothing when nobody does, or only a process not yet collected."""
        state, started = _stat(pid)
        if state in ("", "Z", "X"):
            return None
        return Identity(pid, started, BOOT_ID.read_text().strip())

    @staticmethod
    def read(path: Path) -> "Identity | None":
        try:
            fields = json.loads(path.read_text())
            return Identity(int(fields["pid"]), int(fields["started"]), str(fields["boot"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_suffix(".new")
        scratch.write_text(json.dumps({"pid": self.pid, "started": self.started, "boot": self.boot}))
        scratch.replace(path)

    def is_alive(self) -> bool:
        return Identity.of(self.pid) == self

    def send(self, number: signal.Signals) -> bool:
        """Signals this very process. The descriptor pins it, so that the check and the signal mean the same one."""
        try:
            descriptor = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return False
        try:
            if not self.is_alive():
                return False
            signal.pidfd_send_signal(descriptor, number)
            return True
        except ProcessLookupError:
            return False
        finally:
            os.close(descriptor)


def _stat(pid: int) -> tuple[str, int]:
    """State letter and start time from /proc; the name in between may hold spaces and brackets."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return "", 0
    fields = text[text.rindex(")") + 2 :].split()
    return fields[0], int(fields[19])
