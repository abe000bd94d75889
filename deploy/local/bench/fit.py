"""How fast fits and choices are beside scikit-learn and MABWiser, and whether the numbers are the same."""

import json
import statistics
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from ..checkout import ROOT, product
from ..console import Console
from ..problem import Problem
from .environment import SCRIPTS
from .ingest_report import Target, machine

ROUNDS = 3
BUDGET = "0.4"  # seconds spent on each thing in each round, though never fewer than three times
LONGEST = 150.0  # seconds that one program may take


@dataclass(frozen=True)
class Fits:
    """One number of rows. Seconds are medians over the rounds; `difference` is the largest relative one between the
    coefficients of both, over the three fits."""

    rows: int
    ridge: float
    ridge_peer: float
    refit: float
    refit_peer: float
    logistic: float
    logistic_peer: float
    difference: float


@dataclass(frozen=True)
class Choices:
    """Choices a second, medians over the rounds; `learning` with an outcome counted after each."""

    thompson: float
    thompson_peer: float
    thompson_learning: float
    thompson_learning_peer: float
    ucb: float
    ucb_peer: float
    ucb_learning: float
    ucb_learning_peer: float


@dataclass(frozen=True)
class Measured:
    """`agreement`: the largest difference on random problems by kind."""

    fits: list[Fits]
    choices: Choices
    agreement: dict[str, float]
    problems: int

    @property
    def sound(self) -> bool:
        """The numbers equal scikit-learn's; speed is another matter."""
        close = self.agreement["ridge"] <= 1e-9 and self.agreement["logistic"] <= 1e-7
        return close and all(fit.difference <= 1e-7 for fit in self.fits)


def measure(sizes: list[int], problems: int, python: Path, console: Console) -> Measured:
    """Programs take turns, one at a time, round by round."""
    with tempfile.TemporaryDirectory(prefix="rookery-fit-") as folder:
        path = Path(folder) / "rows"
        fits = [_fits(path, rows, python, console) for rows in sizes]
    console.progress("choices of arms")
    choices = _choices(python)
    console.progress(f"{problems} random problems of each kind")
    script = [str(python), str(SCRIPTS / "check_fit.py"), "--coordinator", str(product("coordinator"))]
    checked = _run([*script, "--problems", str(problems)], 60.0 + problems)
    return Measured(
        fits,
        choices,
        {kind: checked[kind]["largest"] for kind in ("ridge", "logistic")},
        problems,
    )


def _fits(path: Path, rows: int, python: Path, console: Console) -> Fits:
    console.progress(f"{rows:,} rows: writing")
    _run([str(python), str(SCRIPTS / "bench_fit.py"), "rows", str(path), "--rows", str(rows)], LONGEST)
    ours, theirs = [], []
    for number in range(1, ROUNDS + 1):
        console.progress(f"{rows:,} rows, round {number} of {ROUNDS}: Rookery")
        ours.append(_ours("fit", str(path), "--seconds", BUDGET))
        console.progress(f"{rows:,} rows, round {number} of {ROUNDS}: scikit-learn")
        theirs.append(_theirs(python, "fit", str(path)))
    # The solver that is faster at this size represents scikit-learn.
    newton, standard = _median(theirs, "logisticNewton"), _median(theirs, "logistic")
    return Fits(
        rows,
        _median(ours, "ridge"),
        _median(theirs, "ridge"),
        _median(ours, "refit"),
        _median(theirs, "refit"),
        _median(ours, "logistic"),
        min(newton, standard),
        max(_difference(ours[0][name], theirs[0][name]) for name in ("ridgeModel", "refitModel", "logisticModel")),
    )


def _choices(python: Path) -> Choices:
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(_ours("bandits", "--seconds", BUDGET))
        theirs.append(_theirs(python, "bandits"))
    names = ("thompson", "thompsonLearning", "ucb", "ucbLearning")
    return Choices(*(_median(runs, name) for name in names for runs in (ours, theirs)))


def _median(runs: list[dict], name: str) -> float:
    return statistics.median(statistics.median(run[name]) for run in runs)


def _difference(one: list[float], other: list[float]) -> float:
    return max(abs(a - b) / abs(b) for a, b in zip(one, other, strict=True))


def _ours(*arguments: str) -> dict:
    return _run([str(product("benchmarks")), *arguments, "--json"], LONGEST)


def _theirs(python: Path, *arguments: str) -> dict:
    return _run([str(python), str(SCRIPTS / "bench_fit.py"), *arguments, "--seconds", BUDGET], LONGEST)


def _run(command: list[str], longest: float) -> dict:
    name = Path(command[0]).name
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=longest, check=False)
    except subprocess.TimeoutExpired:
        raise Problem(f"{name} did not finish within {longest:.0f} s.") from None
    if done.returncode != 0:
        words = done.stderr.strip().splitlines() or ["it did not say why"]
        raise Problem(f"{name} failed: {words[-1]}")
    return json.loads(done.stdout)


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
        f"{found.problems:,} random problems of each kind, from scikit-learn: ridge {found.agreement['ridge']:.1e}, "
        f"logistic {found.agreement['logistic']:.1e}",
        f"the rows above, from scikit-learn: {max(fit.difference for fit in found.fits):.1e}",
        "",
    ]
    for target in targets(found):
        lines.append(
            f"  {target.text:<40} {target.value:>12,.1f}  ≥ {target.bound:<6g} {'met' if target.met else 'missed'}"
        )
    return "\n".join([*lines, "", "the numbers agree" if found.sound else "the numbers do NOT agree"])


def _row(label: str, *cells: str) -> str:
    return f"{label:<42}" + "".join(f"{cell:>15}" for cell in cells)


def _time(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:,.2f} {unit}"
    return f"{seconds * 1e6:,.2f} µs"
