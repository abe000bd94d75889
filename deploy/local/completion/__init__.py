"""Completion scripts for shells, made from the launcher's own command line; operator commands are left to the
completion that their program prints."""

from . import bash, fish, zsh

SHELLS = {"bash": bash.script, "zsh": zsh.script, "fish": fish.script}

__all__ = ["SHELLS"]
