"""A stack: its files, its servers, its roles."""

from .stack import Stack

__all__ = ["Stack"]
