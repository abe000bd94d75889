"""A run's report as a person reads it."""

from .trial import Report

SHOWN = 5


def text(report: Report) -> str:
    lines = [f"{report.messages:,} messages, seed {report.seed}: " + _listed(report.kinds)]
    lines += ["", "Faults", *(f"  {count:>4}  {kind}" for kind, count in report.faults.items())]
    lines += [f"  {sum(report.faults.values()):>4}  in all"]
    lines += ["", "Compared with a plain fold over the topics"]
    for check in report.checks:
        verdict = "agree" if not check["disagree"] else f"{check['disagree']:,} disagree"
        lines.append(f"  {check['compared']:>9,}  {check['name']} ({check['unit']}): {verdict}")
        for found in check["first"][:SHOWN]:
            lines.append(f"             {found['key']}: {found['what']} {found['found']}, not {found['expected']}")
    if report.records < report.messages:
        lines.append(f"  the topics hold {report.records:,} records, fewer than were published")
    if report.ended:
        lines += ["", f"Ended by themselves and were started again: {_listed(report.ended)}"]
    lines += ["", f"lost {report.lost:,} · doubled {report.doubled:,} · wrong {report.wrong:,}"]
    return "\n".join(lines)


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())
