"""Injects faults into a stack whose workers reach Postgres and the broker through proxies."""

import signal
from collections import Counter
from collections.abc import Callable
from functools import partial

from ..problem import Problem
from ..servers import DATABASE, USER
from ..stack import Stack
from ..stack.roles import Role
from ..stack.supervisor import Supervisor
from . import faults
from .faults import Fault
from .group import Group
from .proxy import Proxy

FORMS_WITHIN = 15.0  # seconds: a killed member's session and the rebalance after it
SECOND_LEARNER = Role("learner-2", "worker", ("learner",))


class ProxiedStack(Stack):
    """The broker advertises the proxy's address as its own, so that every client connects through it."""

    def __init__(self, name: str, dies_with_us: bool = True):
        self.to_postgres = Proxy()
        self.to_broker = Proxy()
        super().__init__(name, dies_with_us)

    def _arrange(self) -> None:
        super()._arrange()
        self.to_postgres.target = self.postgres.port
        self.to_broker.target = self.tansu.port
        self.tansu.advertised = self.to_broker.address

    def start_servers(self, settings: dict[str, str]) -> None:
        super().start_servers(settings)
        self.settings["ROOKERY_POSTGRES_URL"] = self.postgres_url
        self.settings["ROOKERY_KAFKA_BROKERS"] = self.to_broker.address

    def group(self, role: str) -> str:
        """The consumer group of a role."""
        return self.settings["ROOKERY_GROUP_PREFIX"] + role

    @property
    def postgres_url(self) -> str:
        return f"postgres://{USER}:{self.postgres.password}@{self.to_postgres.address}/{DATABASE}"

    def stop(self) -> int:
        count = super().stop()
        self.to_postgres.close()
        self.to_broker.close()
        return count


class Injector:
    """`done` counts the faults that took effect, by kind. One that found nothing to break is not counted."""

    def __init__(self, stack: ProxiedStack, supervisor: Supervisor, frozen_for: float, second: Role = SECOND_LEARNER):
        self.stack = stack
        self.supervisor = supervisor
        self.frozen_for = frozen_for
        self.second = second
        self.done: Counter[str] = Counter()
        self._armed = ""
        self._frozen = ""

    def inject(self, fault: Fault) -> None:
        if self._execute(fault):
            self.done[fault.kind] += 1

    def stop(self) -> None:
        """Resumes what is frozen and takes back what is armed."""
        self.supervisor.resume_all()
        self._disarm()

    @property
    def _learners(self) -> list[str]:
        return [name for name in self.supervisor.processes if name.startswith("learner")]

    def _execute(self, fault: Fault) -> bool:
        stack = self.stack
        postgres = stack.to_postgres
        victim = fault.victim
        if victim not in self.supervisor.processes:
            victim = next(iter(self._learners), victim)
        ways: dict[str, Callable[[], bool]] = {
            faults.KILL: lambda: self.supervisor.kill(victim),
            faults.STOP: lambda: self._freeze(fault.kind, victim),
            faults.CUT_POSTGRES: lambda: postgres.cut() > 0,
            faults.CUT_BATCH: lambda: self._arm(fault.kind, lambda: postgres.cut_after(fault.bytes)),
            faults.LOSE_ANSWER: lambda: self._arm(fault.kind, lambda: postgres.lose_answer_to(b"COMMIT\0")),
            faults.CUT_BROKER: lambda: stack.to_broker.cut() > 0,
            faults.RESTART_FAST: lambda: self._restart_postgres(signal.SIGINT),
            faults.RESTART_IMMEDIATE: lambda: self._restart_postgres(signal.SIGQUIT),
            faults.RESTART_REDIS: self._restart_redis,
            faults.FLUSH_REDIS: stack.redis.flush,
            faults.REBALANCE: self._rebalance,
        }
        return ways[fault.kind]()

    def _freeze(self, kind: str, victim: str) -> bool:
        """Freezes a learner inside a batch; `poll` then lets another take its partitions over."""
        if victim not in self._learners:
            return self.supervisor.freeze(victim, self.frozen_for)
        return self._arm(
            kind, lambda: self.stack.to_postgres.at_next_batch(f"{victim}.", partial(self._freeze_now, victim))
        )

    def _freeze_now(self, victim: str) -> None:
        if self.supervisor.freeze(victim, self.frozen_for):
            self._frozen = victim

    def poll(self) -> None:
        """Lets a learner join the group where one was frozen: the local stack's broker expires members only when
        another one joins."""
        victim, self._frozen = self._frozen, ""
        if not victim:
            return
        other = "learner-1" if victim == self.second.name else self.second.name
        if other in self.supervisor.processes:
            self.supervisor.kill(other)
        else:
            self.supervisor.start(self.second)

    def _restart_redis(self) -> bool:
        server = self.stack.redis
        server.process.send(signal.SIGKILL)
        server.process.wait_gone(5.0)
        server.start(self.stack.dies_with_us)
        return True

    def _arm(self, kind: str, arm: Callable[[], None]) -> bool:
        self._disarm()
        self._armed = kind
        arm()
        return True

    def _disarm(self) -> None:
        """A fault that was armed and has not happened does not count."""
        if self.stack.to_postgres.disarm():
            self.done[self._armed] -= 1

    def _restart_postgres(self, how: signal.Signals) -> bool:
        server = self.stack.postgres
        server.process.send(how)
        if not server.process.wait_gone(20.0):
            raise Problem("Postgres did not end within 20 s of being asked to.")
        server.start(self.stack.dies_with_us)
        return True

    def _rebalance(self) -> bool:
        """A member leaves only once the group has formed; `group.py` says why."""
        if self.second.name not in self.supervisor.processes:
            self.supervisor.start(self.second)
            return True
        group = Group(self.stack.tansu.port, self.stack.group("learner"))
        if not group.wait_formed(FORMS_WITHIN):
            return False
        self.supervisor.remove(self.second.name)
        return True
