"""What has to be on the machine before anything runs: Debian's packages, two PyPI wheels, the built programs."""

from ..console import Console
from . import debian, pypi, swift

__all__ = ["debian", "prepare", "pypi", "swift"]


def prepare(console: Console) -> None:
    """Everything a stack needs, built for release."""
    debian.ensure(debian.FOR_STACK, console)
    swift.ensure_toolchain()
    pypi.ensure_tools(console)
    swift.build(console)
