"""Free ports on the loopback, found by binding to them."""

import random
import socket

from .problem import Problem

HOST = "127.0.0.1"
SERVERS = range(10_240, 32_768)
"""Linux gives connections 32768 and up unless configured otherwise (`net.ipv4.ip_local_port_range`)."""
TRIES = 1000


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """`count` different unused ports, below the kernel's ephemeral range: a connection from that range would sometimes
    hold the port of a server that is restarting."""
    found: list[int] = []
    for port in random.sample(SERVERS, TRIES):
        if len(found) == count:
            break
        if is_free(port):
            found.append(port)
    if len(found) < count:
        raise Problem(f"No {count} free ports on {HOST} between {SERVERS.start} and {SERVERS.stop}.", Problem.MISSING)
    return found


def wanted(port: int, name: str) -> int:
    """`port` when it is free; else an error that names it."""
    if not is_free(port):
        raise Problem(
            f"Port {port} on {HOST}, wanted for {name}, is taken; name another one or leave the option out.",
            Problem.MISSING,
        )
    return port


def answers(port: int, timeout: float = 0.5) -> bool:
    """Whether it accepts connections."""
    try:
        with socket.create_connection((HOST, port), timeout):
            return True
    except OSError:
        return False
