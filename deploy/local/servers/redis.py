"""A private Redis: loopback only, with a password, nothing kept on disk (Postgres is the truth)."""

import os
import socket

from ..problem import Problem
from .server import Server


class Redis(Server):
    name = "redis"

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self, dies_with_us: bool) -> None:
        if self.child.identity() is not None:
            return
        home = self.folder / "redis"
        home.mkdir(parents=True, exist_ok=True)
        settings = home / "redis.conf"
        settings.touch(mode=0o600)
        settings.write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\n"
            f'save ""\nappendonly no\ndaemonize no\ndir "{home}"\n'
        )
        self.child.start(["redis-server", str(settings)], {"PATH": os.defpath}, dies_with_us, home)
        self.wait_ready(self._answers)

    def stop(self) -> bool:
        return self.child.stop()

    def flush(self) -> bool:
        """Empties it. False where it cannot be asked just now."""
        return self._ask("FLUSHALL").endswith(b"+OK\r\n")

    def _ask(self, command: str) -> bytes:
        """The answers to the password and the command, as far as they came at once; nothing where it is away."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 0.5) as connection:
                connection.sendall(f"AUTH {self.password}\r\n{command}\r\n".encode())
                return connection.recv(256)
        except OSError:
            return b""

    def _answers(self) -> bool:
        reply = self._ask("PING")
        if reply.startswith(b"-WRONGPASS"):
            raise Problem(f"Redis on port {self.port} refuses the password in {self.folder / 'stack.json'}.", 4)
        return reply.startswith(b"+OK")
