"""Why a command cannot go on."""

import json
import re


class Problem(Exception):
    """One clear sentence for the person, and the exit code that goes with it."""

    FAILED = 1
    USAGE = 2
    BAD_INPUT = 3
    MISSING = 4
    REFUSED = 5

    def __init__(self, sentence: str, status: int = FAILED):
        super().__init__(sentence)
        self.status = status


class Interrupted(BaseException):
    """The person (Ctrl-C) or the system (SIGTERM, SIGHUP) asked this run to end."""

    def __init__(self, signal_number: int):
        super().__init__(signal_number)
        self.signal_number = signal_number


COMPLAINT = re.compile(r"error|fatal|could not|cannot|denied|refused|failed|panic", re.IGNORECASE)


def complaint(text: str) -> str:
    """The first line that complains, else the last one; of a JSON log line, its message and error."""
    lines = [_plain(line.strip()) for line in text.splitlines() if line.strip()]
    complaints = [line for line in lines if COMPLAINT.search(line)]
    return (complaints or lines[-1:] or [""])[0]


def _plain(line: str) -> str:
    try:
        fields = json.loads(line)
        return ": ".join([str(fields["message"]), *([str(fields["error"])] if "error" in fields else [])])
    except (ValueError, KeyError, TypeError):
        return line
