"""A stack: its files, its servers, its roles."""

from .stack import LostStack, Stack

__all__ = ["LostStack", "Stack"]
