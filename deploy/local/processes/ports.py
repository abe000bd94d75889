"""Free ports on the loopback, found by binding to them."""

import socket

from ..problem import Problem

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """`count` different ports; all are held until the last is found."""
    held = [socket.socket() for _ in range(count)]
    try:
        for probe in held:
            probe.bind((HOST, 0))
        return [probe.getsockname()[1] for probe in held]
    finally:
        for probe in held:
            probe.close()


def wanted(port: int, name: str) -> int:
    """`port` when it is free, else one sentence that names it."""
    if not is_free(port):
        raise Problem(
            f"Port {port} on {HOST}, wanted for {name}, is taken; name another one or leave the option out.",
            Problem.MISSING,
        )
    return port


def answers(port: int, timeout: float = 0.5) -> bool:
    """Whether somebody accepts connections there."""
    try:
        with socket.create_connection((HOST, port), timeout):
            return True
    except OSError:
        return False
