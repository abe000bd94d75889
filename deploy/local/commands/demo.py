"""`./rookery test`"""

import argparse

from ..console import Console

SUMMARY = "the linters and every test"
DESCRIPTION = "x"


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(options: argparse.Namespace, console: Console) -> int:
    return 0
