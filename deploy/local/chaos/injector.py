"""Carries out the faults of a plan."""

import signal
from collections import Counter
from collections.abc import Callable
from functools import partial

from ..problem import Problem
from ..stack.roles import Role
from . import plan
from .crew import Crew
from .group import Group
from .plan import Fault
from .stack import FragileStack

FORMS_WITHIN = 15.0  # seconds: a killed member's session and the rebalance after it
SECOND_LEARNER = Role("learner-2", "worker", ("learner",))


class Injector:
    """`done` counts the faults that took effect, by kind. One that found nothing to break is not counted."""

    def __init__(self, stack: FragileStack, crew: Crew, frozen_for: float, second: Role = SECOND_LEARNER):
        self.stack = stack
        self.crew = crew
        self.frozen_for = frozen_for
        self.second = second
        self.done: Counter[str] = Counter()
        self._armed = ""
        self._frozen = ""

    def inject(self, fault: Fault) -> None:
        count = self._carry_out(fault)
        if count:
            self.done[fault.kind] += 1

    def heal(self) -> None:
        """Nothing stays armed, stopped or away."""
        self.crew.heal()
        self._disarm()

    def _carry_out(self, fault: Fault) -> bool:
        stack = self.stack
        postgres = stack.to_postgres
        victim = fault.victim if fault.victim in self.crew.roles else next(iter(self.crew.learners), fault.victim)
        ways: dict[str, Callable[[], bool]] = {
            plan.KILL: lambda: self.crew.kill(victim),
            plan.STOP: lambda: self._freeze(fault.kind, victim),
            plan.CUT_POSTGRES: lambda: postgres.cut() > 0,
            plan.CUT_BATCH: lambda: self._arm(fault.kind, lambda: postgres.cut_after(fault.bytes)),
            plan.LOSE_ANSWER: lambda: self._arm(fault.kind, lambda: postgres.lose_answer_to(b"COMMIT\0")),
            plan.CUT_BROKER: lambda: stack.to_broker.cut() > 0,
            plan.RESTART_FAST: lambda: self._restart_postgres(signal.SIGINT),
            plan.RESTART_IMMEDIATE: lambda: self._restart_postgres(signal.SIGQUIT),
            plan.RESTART_REDIS: self._restart_redis,
            plan.FLUSH_REDIS: stack.redis.flush,
            plan.REBALANCE: self._rebalance,
        }
        return ways[fault.kind]()

    def _freeze(self, kind: str, victim: str) -> bool:
        """A learner is stopped inside a batch; `tend` sees to it that another takes its partitions over."""
        if victim not in self.crew.learners:
            return self.crew.freeze(victim, self.frozen_for)
        return self._arm(
            kind, lambda: self.stack.to_postgres.at_next_batch(f"{victim}.", partial(self._freeze_now, victim))
        )

    def _freeze_now(self, victim: str) -> None:
        if self.crew.freeze(victim, self.frozen_for):
            self._frozen = victim

    def tend(self) -> None:
        """Lets a learner join the group where one was stopped: the broker of the local stack looks for members that
        are gone only when another comes."""
        victim, self._frozen = self._frozen, ""
        if not victim:
            return
        other = "learner-1" if victim == self.second.name else self.second.name
        if other in self.crew.roles:
            self.crew.kill(other)
        else:
            self.crew.add(self.second)

    def _restart_redis(self) -> bool:
        server = self.stack.redis
        server.child.send(signal.SIGKILL)
        server.child.wait_gone(5.0)
        server.start(self.stack.dies_with_us)
        return True

    def _arm(self, kind: str, arm: Callable[[], None]) -> bool:
        self._disarm()
        self._armed = kind
        arm()
        return True

    def _disarm(self) -> None:
        """What was armed and has not happened since did not take place."""
        if self.stack.to_postgres.disarm():
            self.done[self._armed] -= 1

    def _restart_postgres(self, how: signal.Signals) -> bool:
        server = self.stack.postgres
        server.child.send(how)
        if not server.child.wait_gone(20.0):
            raise Problem("Postgres did not end within 20 s of being asked to.")
        server.start(self.stack.dies_with_us)
        return True

    def _rebalance(self) -> bool:
        """One that leaves does so from a group that is formed; `group.py` says why."""
        if self.second.name not in self.crew.roles:
            self.crew.add(self.second)
            return True
        group = Group(self.stack.tansu.port, self.stack.group("learner"))
        if not group.wait_formed(FORMS_WITHIN):
            return False
        self.crew.remove(self.second.name)
        return True
