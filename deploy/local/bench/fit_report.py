"""What `bench fit` found, as a table and as one JSON object, beside what was aimed at."""

from dataclasses import asdict

from .fits import CHANGES, Measured
from .report import Target, machine


def targets(found: Measured) -> list[Target]:
    fits = found.fits
    return [
        Target("ridge after one new row, least ratio", min(fit.refit_peer / fit.refit for fit in fits), 100),
        Target("ridge from scratch, least ratio", min(fit.ridge_peer / fit.ridge for fit in fits), 1),
        Target("logistic from scratch, least ratio", min(fit.logistic_peer / fit.logistic for fit in fits), 1),
    ]


def as_json(found: Measured) -> dict:
    return {
        "machine": machine(),
        "fits": [asdict(fit) for fit in found.fits],
        "choices_per_second": asdict(found.choices),
        "changes": {"count": CHANGES, "seconds_each": found.change_seconds, "largest_difference": found.drift},
        "random_problems": {"of_each_kind": found.problems, "largest_difference": found.agreement},
        "targets": [
            {"target": t.text, "value": round(t.value, 2), "at_least": t.bound, "met": t.met} for t in targets(found)
        ],
        "sound": found.sound,
    }


def as_text(found: Measured) -> str:
    about = machine()
    lines = [
        f"{about['cores']} cores ({about['cpu']}), {about['memory_gb']} GB, {about['date']}",
        "",
        _row("", "Rookery", "scikit-learn", "ratio"),
    ]
    for fit in found.fits:
        for what, ours, theirs in (
            ("ridge, from scratch", fit.ridge, fit.ridge_peer),
            ("ridge, after one new row", fit.refit, fit.refit_peer),
            ("logistic, from scratch", fit.logistic, fit.logistic_peer),
        ):
            lines.append(_row(f"{fit.rows:>9,} rows: {what}", _time(ours), _time(theirs), f"{theirs / ours:,.1f}"))
    lines += ["", _row("choices a second, 12 arms", "Rookery", "MABWiser", "ratio")]
    found_choices = asdict(found.choices)
    for what, name in (
        ("Thompson", "thompson"),
        ("Thompson, learning after each", "thompson_learning"),
        ("UCB1", "ucb"),
        ("UCB1, learning after each", "ucb_learning"),
    ):
        ours, theirs = found_choices[name], found_choices[f"{name}_peer"]
        lines.append(_row(what, f"{ours:,.0f}", f"{theirs:,.0f}", f"{ours / theirs:,.1f}"))
    lines += [
        "",
        f"{CHANGES:,} random changes, {_time(found.change_seconds)} each: {found.drift:.1e} from a fit from scratch",
        f"{found.problems:,} random problems of each kind, from scikit-learn: ridge {found.agreement['ridge']:.1e}, "
        f"logistic {found.agreement['logistic']:.1e}",
        f"the rows above, from scikit-learn: {max(fit.difference for fit in found.fits):.1e}",
        "",
    ]
    for target in targets(found):
        lines.append(
            f"  {target.text:<40} {target.value:>12,.1f}  ≥ {target.bound:<6g} {'met' if target.met else 'missed'}"
        )
    return "\n".join([*lines, "", "the figures agree" if found.sound else "the figures do NOT agree"])


def _row(label: str, *cells: str) -> str:
    return f"{label:<42}" + "".join(f"{cell:>15}" for cell in cells)


def _time(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:,.2f} {unit}"
    return f"{seconds * 1e6:,.2f} µs"
