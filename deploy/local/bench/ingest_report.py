"""The results as a table and as one JSON object, beside what was aimed at."""

import os
import platform
import statistics
import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from .environment import ALL, PEERS, Cpu
from .ingest import Result
from .soak import Paced

MB = 1_000_000


@dataclass
class Results:
    """`runs`: all runs of each subject, by its name."""

    messages: int
    runs: dict[str, list[Result]]
    paced: Paced | None = None

    def rate(self, name: str) -> float | None:
        runs = self.runs.get(name)
        return statistics.median(run.rate for run in runs) if runs else None

    def memory(self, name: str) -> float | None:
        sizes = [run.memory for run in self.runs.get(name, []) if run.memory]
        return max(sizes) / MB if sizes else None

    def cpu(self, name: str) -> Cpu | None:
        """The medians of each process."""
        found = [run.cpu for run in self.runs.get(name, []) if run.cpu]
        if not found:
            return None
        return Cpu(
            statistics.median(cpu.own for cpu in found),
            statistics.median(cpu.postgres for cpu in found),
            statistics.median(cpu.broker for cpu in found),
        )

    def allocations(self) -> float | None:
        """What decoding a message takes from the heap; the same in every run."""
        counts = [run.allocations for run in self.runs.get("decode", []) if run.allocations is not None]
        return max(counts, default=None)

    def fastest(self, names: list[str]) -> float | None:
        rates = [rate for name in names if (rate := self.rate(name)) is not None]
        return max(rates) if rates else None


@dataclass(frozen=True)
class Target:
    """`value` is nothing where a run it needs was left out."""

    text: str
    value: float | None
    bound: float
    at_most: bool = False

    @property
    def met(self) -> bool | None:
        if self.value is None:
            return None
        return self.value <= self.bound if self.at_most else self.value >= self.bound


def targets(results: Results) -> list[Target]:
    peer = results.fastest([subject.name for subject in PEERS])
    one, everything = results.rate("one-table"), results.rate("everything")
    sql_one, sql_all = results.rate("unnest-one"), results.rate("unnest-all")
    memory = max((size for name in ("one-table", "everything") if (size := results.memory(name))), default=None)
    paced = results.paced
    stops = [run.stopped_in for name in ("one-table", "everything") for run in results.runs.get(name, [])]
    stop = max([*(s for s in stops if s is not None), *([paced.drained_in] if paced else [])], default=None)
    return [
        Target("one table / the fastest peer", _ratio(one, peer), 1.25),
        Target("one table / its SQL limit", _ratio(one, sql_one), 0.8),
        Target("everything / the fastest peer's one table", _ratio(everything, peer), 0.75),
        Target("everything / its SQL limit", _ratio(everything, sql_all), 0.7),
        Target("most memory of Rookery, MB", memory, 60, at_most=True),
        Target("message to committed row at 1,000/s, median ms", paced.median_ms if paced else None, 200, at_most=True),
        Target("from SIGTERM to the end, s", stop, 2, at_most=True),
        Target("heap allocations to decode a message", results.allocations(), 8, at_most=True),
    ]


def _ratio(value: float | None, base: float | None) -> float | None:
    return value / base if value and base else None


def machine() -> dict:
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    postgres = subprocess.run(["psql", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    return {
        "cpu": model or platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 1e6),
        "postgres": postgres,
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    }


def _lines(path: str) -> list[str]:
    with open(path) as file:
        return file.read().splitlines()


def as_json(results: Results) -> dict:
    base = results.rate("one-table")
    return {
        "machine": machine(),
        "messages": results.messages,
        "subjects": {
            subject.name: {
                "label": subject.label,
                "median_per_second": round(results.rate(subject.name)),
                "runs_per_second": [round(run.rate) for run in results.runs[subject.name]],
                "to_one_table": _rounded(_ratio(results.rate(subject.name), base)),
                "memory_mb": _rounded(results.memory(subject.name), 1),
                "cpu_us_per_message": _cpu(results.cpu(subject.name)),
                "rows_right": all(run.right for run in results.runs[subject.name]),
            }
            for subject in ALL
            if results.runs.get(subject.name)
        },
        "paced": results.paced.as_json() if results.paced else None,
        "targets": [
            {
                "target": t.text,
                "value": _rounded(t.value),
                "at_most" if t.at_most else "at_least": t.bound,
                "met": t.met,
            }
            for t in targets(results)
        ],
    }


def _cpu(cpu: Cpu | None) -> dict | None:
    if cpu is None:
        return None
    return {name: round(value, 2) for name, value in asdict(cpu).items()}


def _rounded(value: float | None, digits: int = 3) -> float | None:
    return None if value is None else round(value, digits)


def as_text(results: Results) -> str:
    about = machine()
    base = results.rate("one-table")
    lines = [
        f"{results.messages:,} readings, {about['cores']} cores ({about['cpu']}), {about['memory_gb']} GB, "
        + about["date"],
        "",
        _row("", "messages/s", "to one table", "memory MB", "CPU µs: own", "Postgres", "broker", "runs", "rows"),
    ]
    for subject in ALL:
        runs = results.runs.get(subject.name)
        if not runs:
            continue
        rate, memory = results.rate(subject.name), results.memory(subject.name)
        right = "" if subject.kind == "limit" else ("right" if all(run.right for run in runs) else "WRONG")
        lines.append(
            _row(
                subject.label,
                f"{rate:,.0f}",
                _shown(_ratio(rate, base), "{:.2f}"),
                _shown(memory, "{:.0f}"),
                *_cells(results.cpu(subject.name)),
                str(len(runs)),
                right,
            )
        )
    lines.append("")
    if results.paced:
        lines += [results.paced.as_text(), ""]
    for target in targets(results):
        sign = "≤" if target.at_most else "≥"
        verdict = {True: "met", False: "missed", None: "not measured"}[target.met]
        lines.append(f"  {target.text:<50} {_shown(target.value, '{:.2f}'):>8}  {sign} {target.bound:<6g} {verdict}")
    return "\n".join(lines)


def _row(label: str, *cells: str) -> str:
    widths = (12, 13, 10, 12, 9, 7, 5, 6)
    return f"{label:<42}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


def _cells(cpu: Cpu | None) -> list[str]:
    values = (cpu.own, cpu.postgres, cpu.broker) if cpu else (None, None, None)
    return [_shown(value, "{:.1f}") for value in values]


def _shown(value: float | None, form: str) -> str:
    return "-" if value is None else form.format(value)
