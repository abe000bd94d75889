"""What failed in a run of `swift test`, read off its output as it streams by."""

SYMBOLS = ("◇", "✔", "✘", "➜", "⚠")
"""What Swift Testing begins its own lines with; what follows an issue without one of them belongs to the issue."""
DETAIL_LINES = 12
"""Of an issue that prints more, the rest stays where it was printed."""


class FailedTests:
    """A run prints thousands of lines, and a failure is somewhere among them: `summary` says them again at the end."""

    def __init__(self) -> None:
        self._issues: list[list[str]] = []
        self._running: str | None = None
        self._total: str | None = None
        self._is_in_issue = False

    def read(self, line: str) -> None:
        line = line.rstrip("\n")
        if " recorded an issue" in line and line.startswith("✘"):
            self._issues.append([line])
            self._is_in_issue = True
        elif line.startswith("✘ Test run with"):
            self._total = line
            self._is_in_issue = False
        elif self._is_in_issue and self._is_detail(line):
            if len(self._issues[-1]) <= DETAIL_LINES:
                self._issues[-1].append("  " + line)
        else:
            self._is_in_issue = False
            self._follow(line)

    def _is_detail(self, line: str) -> bool:
        """Lines of JSON are what the programs under test log meanwhile."""
        return not line.startswith((*SYMBOLS, "{"))

    def _follow(self, line: str) -> None:
        if line.startswith("◇ Test ") and not line.startswith("◇ Test case"):
            self._running = line.removeprefix("◇ ").removesuffix(" started.")
        elif line.startswith(("✔ Test ", "✘ Test ")):
            self._running = None

    def summary(self) -> list[str]:
        """The issues again, and below them the run's own last line; of a run that broke off, where it did."""
        where = f" in {self._running}" if self._running else ""
        end = self._total or f"The tests ended before their time{where}."
        return ["", "What failed:", *(line for issue in self._issues for line in issue), end]
