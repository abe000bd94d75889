"""One module a command: SUMMARY, DESCRIPTION, `arguments` and `run`."""

from . import clean, demo, down, learn, status, test, up

ALL = (up, down, status, demo, learn, test, clean)
