"""What a run did and found."""

import json
from dataclasses import asdict, dataclass, field

SHOWN = 5  # rows of each disagreement


@dataclass
class Report:
    """`exact` is the verdict: every published message is in its topic, and every table is what the fold says."""

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
    regrouped: int  # how often the learners had to be started anew because their group had come to a stop
    seconds: dict[str, float]
    checks: list[dict] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        whole = self.records >= self.messages
        return whole and not (self.lost or self.doubled or self.wrong) and all(not c["disagree"] for c in self.checks)

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
        if self.regrouped:
            lines.append(f"  the learners were started anew {self.regrouped} times: their group had come to a stop")
        if self.ended:
            lines += ["", f"Ended by themselves and were started again: {_listed(self.ended)}"]
        lines += ["", f"lost {self.lost:,} · doubled {self.doubled:,} · wrong {self.wrong:,}"]
        return "\n".join(lines)


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())
