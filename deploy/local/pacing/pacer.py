"""How fast the clock may run. No I/O: the loop in `commands/demo.py` feeds it and obeys."""

from dataclasses import dataclass

HOUR = 3600.0


@dataclass
class Pacer:
    """Holds the clock when the roles fall behind it, so that no slot is missed for want of processor time.

    Running -> held when `behind` exceeds `hold_above` or a role is being started again; held -> running when `behind`
    is at most `resume_below` and all are back. In between it runs at half speed. Lengths are domain seconds.
    """

    speed: float
    hold_above: float = 2 * HOUR
    resume_below: float = 1 * HOUR
    held: bool = False

    def factor(self, behind: float | None, all_back: bool) -> float:
        """The factor from now on. `behind` is nothing when the coordinator could not be asked."""
        if not all_back or behind is None or behind > self.hold_above:
            self.held = True
        elif behind <= self.resume_below:
            self.held = False
        if self.held:
            return 0.0
        return self.speed / 2 if behind is not None and behind > self.resume_below else self.speed
