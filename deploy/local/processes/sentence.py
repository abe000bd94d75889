"""The one line of a program's output that says what was wrong."""

import json
import re

COMPLAINT = re.compile(r"error|fatal|could not|cannot|denied|refused|failed|panic", re.IGNORECASE)


def sentence(text: str) -> str:
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
