#!/usr/bin/env python3
"""Draws the diagram of the targets in docs/architecture.md from Package.swift.

    python3 deploy/docs/targets.py

An arrow leads from a target to one it depends on; one that others imply is left out. A test compares the page with
Package.swift and names this command.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "```mermaid\n", "```\n"
ROW = re.compile(r"^\| `([A-Za-z`, ]+)` \|", re.MULTILINE)

Graph = dict[str, set[str]]


def package() -> Graph:
    """Every target but the tests and the system libraries, with the targets it depends on."""
    dumped = subprocess.run(["swift", "package", "dump-package"], cwd=ROOT, capture_output=True, text=True, check=True)
    targets = {one["name"]: one for one in json.loads(dumped.stdout)["targets"]}
    chosen = {name for name, one in targets.items() if one["type"] in ("regular", "executable") and "path" not in one}
    return {name: dependencies(targets[name]) & chosen for name in sorted(chosen)}


def dependencies(target: dict) -> set[str]:
    return {next(iter(one.values()))[0] for one in target["dependencies"]}


def reduced(graph: Graph) -> Graph:
    """Without the arrows that a longer way implies."""
    below = {name: reachable(graph, name) for name in graph}
    return {
        name: {one for one in direct if not any(one in below[other] for other in direct)}
        for name, direct in graph.items()
    }


def reachable(graph: Graph, name: str) -> set[str]:
    found: set[str] = set()
    waiting = list(graph[name])
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += graph[one]
    return found


def diagram(graph: Graph) -> str:
    lines = ["flowchart TD"]
    for name, direct in reduced(graph).items():
        if direct:
            lines.append(f"    {name} --> {' & '.join(sorted(direct))}")
        else:
            lines.append(f"    {name}")
    return "\n".join(lines) + "\n"


def shown(page: str) -> str:
    begin = page.index(BEGIN) + len(BEGIN)
    return page[begin : page.index(END, begin)]


def described(page: str) -> set[str]:
    """The targets that have a row in the page's table."""
    return {name.strip(" `") for row in ROW.findall(page) for name in row.split(",")}


def main() -> int:
    page = PAGE.read_text()
    graph = package()
    PAGE.write_text(page.replace(BEGIN + shown(page), BEGIN + diagram(graph)))
    if missing := graph.keys() - described(page):
        print(f"The table of {PAGE.name} has no row for: {', '.join(sorted(missing))}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
