"""What a command says when it cannot go on."""


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
