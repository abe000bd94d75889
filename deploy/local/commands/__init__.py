"""One module a command: SUMMARY, DESCRIPTION, `arguments` and `run`. `operator` is a table of the coordinator's."""

from . import bench, chaos, clean, completion, demo, down, learn, page, status, test, up

ALL = (up, down, status, page, demo, learn, chaos, bench, test, clean, completion)
