"""Keeps a stack's roles running: one that dies is started again."""

import time
from dataclasses import dataclass

from ..problem import Problem
from ..processes.child import Child
from ..stack import Stack
from ..stack.roles import Role

MOST_DEATHS = 8
LONGEST_PAUSE = 4.0


@dataclass
class Post:
    """One role and the process that has taken it on."""

    role: Role
    child: Child
    deaths: int = 0
    starts_at: float = 0.0
    finished: bool = False


class Supervisor:
    """alive -> dead (noticed by `tend`) -> waiting for `starts_at` (0.2 s, doubled each time) -> alive."""

    def __init__(self, stack: Stack):
        self.stack = stack
        self.posts: dict[str, Post] = {}

    def start(self, role: Role) -> Child:
        child = self.stack.start_role(role)
        self.posts[role.name] = Post(role, child)
        return child

    def tend(self) -> None:
        """Starts again what died. A producer that ended by itself with success has finished its work."""
        for post in self.posts.values():
            if post.finished or post.child.identity() is not None:
                continue
            if post.child.exit_status() == 0:
                post.finished = True
            elif post.starts_at == 0.0:
                post.deaths += 1
                if post.deaths >= MOST_DEATHS:
                    raise Problem(f"{post.role.name} died {post.deaths} times: {post.child.last_words()}")
                post.starts_at = time.monotonic() + min(0.1 * 2**post.deaths, LONGEST_PAUSE)
            elif time.monotonic() >= post.starts_at:
                post.starts_at = 0.0
                post.child = self.stack.start_role(post.role)

    def missing(self, beating: set[str], leader: str) -> list[str]:
        """The roles that do not run, or whose present life has left no heartbeat yet though they leave them; and the
        leader, while the lease is still that of a coordinator that is gone.
        """
        away = [
            post.role.name
            for post in self.posts.values()
            if not post.finished
            and (
                post.child.identity() is None
                or (post.role.beats and self.stack.instance(post.role.name) not in beating)
            )
        ]
        leads = any(leader == self.stack.instance(name) for name in self.posts)
        return away if leads else [*away, "the leader"]
