"""The three servers of a stack."""

from .postgres import Postgres
from .redis import Redis
from .tansu import Tansu

__all__ = ["Postgres", "Redis", "Tansu"]
