"""`./rookery completion`"""

import argparse

from .. import completion
from ..completion import words
from ..console import Console
from . import operator

SUMMARY = "print a shell's completion of ./rookery"
DESCRIPTION = """Prints a script that completes commands, options, stacks and, where the program is built, what follows
an operator command:

  bash   eval "$(./rookery completion bash)"
  zsh    source <(./rookery completion zsh)
  fish   ./rookery completion fish | source"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=sorted(completion.SHELLS), help="whose")


def run(options: argparse.Namespace, console: Console) -> int:
    line = words.read(options.line, {command.name: command.program for command in operator.ALL})
    print(completion.SHELLS[options.shell](line), end="")
    return 0
