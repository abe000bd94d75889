"""A stack: its files, its servers, its roles."""

from .stack import DamagedStack, Stack, remove_orphans

__all__ = ["DamagedStack", "Stack", "remove_orphans"]
