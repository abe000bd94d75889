"""The three servers of a stack: private, on the loopback, with passwords."""

import os
import pwd
import shutil
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from .problem import Problem
from .processes import Process
from .setup.pypi import BROKER


class Server:
    """A child that is asked until it answers."""

    name = "server"

    def __init__(self, folder: Path, port: int, password: str = ""):
        self.folder = folder
        self.port = port
        self.password = password
        self.process = Process(folder, self.name)

    def wait_ready(self, ready: Callable[[], bool], seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while not ready():
            if self.process.identity() is None:
                raise Problem(
                    f"{self.name} on port {self.port} did not start: {self.process.failure_reason()}", Problem.MISSING
                )
            if time.monotonic() >= deadline:
                raise Problem(
                    f"{self.name} on port {self.port} gave no answer within {seconds:.0f} s.", Problem.MISSING
                )
            time.sleep(0.02)


class Account:
    """The command prefix that drops root, and the owner of the data folder. Nothing to drop when we are not root."""

    def __init__(self, name: str | None, prefix: list[str]):
        self.name = name
        self.prefix = prefix

    @staticmethod
    def for_folder(folder: Path) -> "Account":
        if os.geteuid() != 0:
            return Account(None, [])
        for name in ("postgres", "nobody"):
            try:
                group = pwd.getpwnam(name).pw_gid
            except KeyError:
                continue
            drop = ["setpriv", "--reuid", name, "--regid", str(group), "--init-groups"]
            if _reaches(drop, folder):
                return Account(name, drop)
            # A checkout under a closed home: keep just the right to pass through folders of others.
            keep = [*drop, "--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"]
            if _reaches(keep, folder):
                return Account(name, keep)
        raise Problem(f"Postgres may not run as root, and no other account can reach {folder}.", Problem.MISSING)

    def own(self, folder: Path) -> None:
        if self.name is not None:
            entry = pwd.getpwnam(self.name)
            os.chown(folder, entry.pw_uid, entry.pw_gid)


def _reaches(prefix: list[str], folder: Path) -> bool:
    # Not `test -x`: access(2) leaves the kept right out of account.
    tried = subprocess.run([*prefix, "ls", "-d", f"{folder}/."], capture_output=True, check=False)
    return tried.returncode == 0


USER = DATABASE = "rookery"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "dynamic_shared_memory_type": "mmap",  # files in the data folder: a crash leaves nothing in /dev/shm
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class Postgres(Server):
    name = "postgres"

    @property
    def url(self) -> str:
        return f"postgres://{USER}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def data(self) -> Path:
        return self.folder / "pg"

    def start(self, dies_with_us: bool) -> None:
        """Idempotent. Makes the database cluster when there is none yet."""
        if self.process.identity() is not None:
            return
        programs = find_programs()
        account = Account.for_folder(self.folder)
        if not (self.data / "PG_VERSION").exists():
            self._initialise(programs, account)
        self.remove_leftovers()
        command = [str(programs / "postgres"), "-D", str(self.data), "-p", str(self.port)]
        for key, value in SETTINGS.items():
            command += ["-c", f"{key}={value}"]
        guard = ["--pdeathsig", "INT"] if dies_with_us else []
        prefix = [*account.prefix, *guard] if account.prefix else (["setpriv", *guard] if guard else [])
        self.process.start([*prefix, *command], {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}, False, self.folder)
        self.wait_ready(lambda: self._accepts(programs))
        self._ensure_database(programs)

    def stop(self) -> bool:
        """Fast shutdown, then an immediate one; then removes the shared memory of a killed server."""
        was_running = self.process.send(signal.SIGINT)
        if not self.process.wait_gone(20.0):
            self.process.stop(signal.SIGQUIT, 5.0)
        self.remove_leftovers()
        return was_running

    def remove_leftovers(self) -> None:
        """Removes the System V segment named in the pid file of a server that did not end in an orderly way."""
        lock = self.data / "postmaster.pid"
        if self.process.identity() is not None or not lock.exists():
            return
        lines = lock.read_text().splitlines()
        if len(lines) > 6 and len(lines[6].split()) == 2:
            segment = lines[6].split()[1]
            attached = _attached(segment)
            if attached > 0:
                return  # its processes are still ending; until then the file keeps another server out
            if attached == 0:
                subprocess.run(["ipcrm", "-m", segment], capture_output=True, check=False)
        lock.unlink()

    def _initialise(self, programs: Path, account: Account) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(parents=True, mode=0o700)
        account.own(self.data)
        secret = self.data.parent / "pg.password"
        secret.touch(mode=0o600)
        secret.write_text(self.password + "\n")
        account.own(secret)
        command = [*account.prefix, programs / "initdb", "-D", self.data, "-U", USER, "-A", "scram-sha-256"]
        command += ["--pwfile", secret, "-E", "UTF8", "--locale", "C.UTF-8"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder)
        finally:
            secret.unlink()
        if done.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            words = [line for line in done.stderr.splitlines() if "error" in line.lower()] or ["initdb gave no reason"]
            raise Problem(f"Postgres could not make its data folder {self.data}: {words[0]}", Problem.MISSING)

    def _accepts(self, programs: Path) -> bool:
        command = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0

    def _ensure_database(self, programs: Path) -> None:
        found = self.query(programs, "postgres", f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'")
        if not found:
            self.query(programs, "postgres", f"CREATE DATABASE {DATABASE}")

    def query(self, programs: Path, database: str, sql: str) -> str:
        """One statement's result as psql prints it, for the launcher's own set-up."""
        command = [programs / "psql", "-X", "-A", "-t", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        done = subprocess.run(
            [*command, "-U", USER, "-d", database, "-c", sql],
            env={"PGPASSWORD": self.password, "PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        if "password authentication failed" in done.stderr:
            raise Problem(
                f"Postgres on port {self.port} refuses the password in {self.folder / 'stack.json'}; "
                f"`./rookery clean --stack {self.folder.name}` starts over.",
                Problem.MISSING,
            )
        if done.returncode != 0:
            raise Problem(f"Postgres on port {self.port}: {done.stderr.strip().splitlines()[0]}", Problem.MISSING)
        return done.stdout.strip()


def find_programs() -> Path:
    """The newest installed Postgres, 15 or later."""
    folders = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    fitting = [path for path in folders if path.parent.name.isdigit() and int(path.parent.name) >= 15]
    if not fitting:
        raise Problem("Postgres 15 or later is not installed (looked in /usr/lib/postgresql).", Problem.MISSING)
    return max(fitting, key=lambda path: int(path.parent.name))


def _attached(segment: str) -> int:
    """How many processes use a System V segment; -1 when there is no such segment."""
    with open("/proc/sysvipc/shm") as table:
        heads = table.readline().split()
        for line in table:
            row = dict(zip(heads, line.split(), strict=False))
            if row.get("shmid") == segment:
                return int(row["nattch"])
    return -1


class Redis(Server):
    name = "redis"

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self, dies_with_us: bool) -> None:
        if self.process.identity() is not None:
            return
        home = self.folder / "redis"
        home.mkdir(parents=True, exist_ok=True)
        settings = home / "redis.conf"
        settings.touch(mode=0o600)
        settings.write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\n"
            f'save ""\nappendonly no\ndaemonize no\ndir "{home}"\n'
        )
        self.process.start(["redis-server", str(settings)], {"PATH": os.defpath}, dies_with_us, home)
        self.wait_ready(self._answers)

    def stop(self) -> bool:
        return self.process.stop()

    def flush(self) -> bool:
        """Empties it. False when it is unavailable."""
        return self._ask("FLUSHALL").endswith(b"+OK\r\n")

    def _ask(self, command: str) -> bytes:
        """The answers to the password and the command, as far as they arrive at once; empty when it is unavailable."""
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


API_VERSIONS = 18


class Tansu(Server):
    name = "kafka"
    advertised: str | None = None  # where clients are sent after the first word, if not to the broker itself

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self, dies_with_us: bool) -> None:
        if self.process.identity() is not None:
            return
        command = [str(BROKER), "broker", "--cluster-id", f"rookery-{self.folder.name}"]
        command += ["--listener-url", f"tcp://{self.address}", "--advertised-listener-url"]
        command += [f"tcp://{self.advertised or self.address}"]
        command += ["--storage-engine", "memory://tansu/"]
        environment = {"PATH": os.defpath, "RUST_LOG": "warn"}
        self.process.start(command, environment, dies_with_us, self.folder)
        self.wait_ready(self._answers)

    def stop(self) -> bool:
        return self.process.stop()

    def _answers(self) -> bool:
        """Asks for the versions it speaks, as every Kafka client does first."""
        client = b"rookery"
        body = struct.pack(">hhih", API_VERSIONS, 0, 1, len(client)) + client
        try:
            with socket.create_connection(("127.0.0.1", self.port), 0.5) as connection:
                connection.settimeout(1.0)
                connection.sendall(struct.pack(">i", len(body)) + body)
                return len(connection.recv(8)) == 8
        except OSError:
            return False
