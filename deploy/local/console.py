"""What a person sees: sentences on stderr, one live line where there is a terminal, data on stdout."""

import os
import sys
import time


class Console:
    """Progress and questions go to stderr so that stdout holds nothing but a command's result."""

    def __init__(self, yes: bool = False):
        self.yes = yes or os.environ.get("CI") == "true"
        self.live = sys.stderr.isatty()
        self._open_line = False
        self._last_plain = 0.0

    def say(self, text: str) -> None:
        """Prints one line that stays."""
        self._close_line()
        print(text, file=sys.stderr, flush=True)

    def progress(self, text: str, every: float = 5.0) -> None:
        """Rewrites the live line; without a terminal, prints a plain line at most once in `every` seconds."""
        if self.live:
            width = os.get_terminal_size(sys.stderr.fileno()).columns
            sys.stderr.write("\r\x1b[2K" + text[: max(width - 1, 20)])
            sys.stderr.flush()
            self._open_line = True
        elif time.monotonic() - self._last_plain >= every:
            self._last_plain = time.monotonic()
            print(text, file=sys.stderr, flush=True)

    def ask(self, question: str) -> bool:
        """True when the person agrees, or --yes or CI=true did; false without a terminal."""
        if self.yes:
            return True
        if not sys.stdin.isatty():
            return False
        self._close_line()
        return input(f"{question} [y/N] ").strip().lower().startswith("y")

    def _close_line(self) -> None:
        if self._open_line:
            sys.stderr.write("\r\x1b[2K")
            self._open_line = False
