"""The launcher's commands, by the heading that `./rookery --help` lists them under."""

from . import bench, chaos, completion, demo, down, learn, operator, status, test, up
from .command import Command

GROUPS: dict[str, tuple[Command, ...]] = {
    "Run": (demo.DEMO, up.UP, status.STATUS, status.PAGE, down.DOWN, learn.LEARN),
    "Operate": operator.OPERATE,
    "Measure": (*operator.MEASURE, bench.BENCH, chaos.CHAOS),
    "Develop": (test.TEST, test.LINT, test.FORMAT, down.CLEAN, completion.COMPLETION),
}
ALL = {command.name: command for group in GROUPS.values() for command in group}
