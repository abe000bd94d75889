"""One module a command: SUMMARY, DESCRIPTION, `arguments` and `run`."""

from . import bench, chaos, clean, demo, down, learn, rebuild, status, test, up

ALL = (up, down, status, demo, learn, rebuild, chaos, bench, test, clean)
