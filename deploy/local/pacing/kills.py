"""Which role is killed when, for `demo --kill-workers`."""

import random


class KillPlan:
    """Each role once, at times spread evenly over the middle of the run, in an order drawn from the seed."""

    def __init__(self, roles: list[str], start: int, end: int, seed: int):
        order = list(roles)
        random.Random(seed).shuffle(order)
        width = end - start
        count = max(len(order), 1)
        self._waiting = [(start + int(width * (0.15 + 0.7 * (n + 0.5) / count)), name) for n, name in enumerate(order)]
        self.done: list[str] = []

    def due(self, now: int) -> str | None:
        """The next role to kill at domain time `now`, once."""
        if not self._waiting or now < self._waiting[0][0]:
            return None
        name = self._waiting.pop(0)[1]
        self.done.append(name)
        return name
