"""What the coordinator says of the loop while it runs."""

import json
from dataclasses import dataclass

from ..stack import Stack


@dataclass(frozen=True)
class Pulse:
    """`behind` is how many domain seconds of work are waiting; `beating` are the instances with a fresh heartbeat."""

    behind: float
    beating: set[str]
    posts: int
    readings: int
    learned: int
    published: int
    leader: str

    @staticmethod
    def ask(stack: Stack) -> "Pulse | None":
        """Nothing when the coordinator cannot be asked just now (the database restarting, say)."""
        done = stack.run("coordinator", "pulse", "--json", timeout=15.0)
        if done.returncode != 0:
            return None
        try:
            return Pulse.parse(json.loads(done.stdout))
        except (ValueError, KeyError, TypeError):
            return None

    @staticmethod
    def parse(fields: dict) -> "Pulse":
        return Pulse(
            behind=float(fields["behind_seconds"]),
            beating=set(fields["instances"]),
            posts=int(fields["posts"]),
            readings=int(fields["readings"]),
            learned=int(fields["learned"]),
            published=int(fields["published_versions"]),
            leader=str(fields.get("leader") or "none"),
        )
