"""What a run did and found."""

import json
from dataclasses import asdict, dataclass, field

SHOWN = 5  # rows of each disagreement


@dataclass
class Report:
    """`exact` is the verdict: every published message is in its topic, every table is what the fold says, and nothing
    of ours had come to a stop meanwhile."""

    seed: int
    messages: int
    records: int
    lost: int
    doubled: int
    wrong: int
    compared: int
    faults: dict[str, int]
    kinds: dict[str, int]
    ended: dict[str, int]
    relieved: int  # how often the broker had let a group wait for a leader that was gone
    stalls: int  # how often a worker found that its client gave it nothing of a partition that has records
    seconds: dict[str, float]
    checks: list[dict] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        whole = self.records >= self.messages
        amiss = self.lost or self.doubled or self.wrong or self.stalls
        return whole and not amiss and all(not check["disagree"] for check in self.checks)

    def json(self) -> str:
        return json.dumps({"exact": self.exact, **asdict(self)}, indent=2)

    def text(self) -> str:
        lines = [f"{self.messages:,} messages, seed {self.seed}: " + _listed(self.kinds)]
        lines += ["", "Faults", *(f"  {count:>4}  {kind}" for kind, count in self.faults.items())]
        lines += [f"  {sum(self.faults.values()):>4}  in all"]
        lines += ["", "Compared with a plain fold over the topics"]
        for check in self.checks:
            verdict = "agree" if not check["disagree"] else f"{check['disagree']:,} disagree"
            lines.append(f"  {check['compared']:>9,}  {check['name']} ({check['unit']}): {verdict}")
            for found in check["first"][:SHOWN]:
                lines.append(f"             {found['key']}: {found['what']} {found['found']}, not {found['expected']}")
        if self.records < self.messages:
            lines.append(f"  the topics hold {self.records:,} records, fewer than were published")
        if self.relieved:
            lines.append(f"  {self.relieved} times the broker had let a group wait for a leader that had left it")
        if self.stalls:
            lines.append(f"  {self.stalls} times a worker read nothing of a partition that had records, and began anew")
        if self.ended:
            lines += ["", f"Ended by themselves and were started again: {_listed(self.ended)}"]
        lines += ["", f"lost {self.lost:,} · doubled {self.doubled:,} · wrong {self.wrong:,}"]
        return "\n".join(lines)


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())
