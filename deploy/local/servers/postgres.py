"""A private Postgres: TCP on the loopback only, password logins, fsync on."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from ..problem import Problem
from .account import Account
from .server import Server

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
        if self.child.identity() is not None:
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
        self.child.start([*prefix, *command], {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}, False, self.folder)
        self.wait_ready(lambda: self._accepts(programs))
        self._ensure_database(programs)

    def stop(self) -> bool:
        """Fast shutdown, then an immediate one; then whatever shared memory a killed server left is removed."""
        was_running = self.child.send(signal.SIGINT)
        if not self.child.wait_gone(20.0):
            self.child.stop(signal.SIGQUIT, 5.0)
        self.remove_leftovers()
        return was_running

    def remove_leftovers(self) -> None:
        """Removes the System V segment named in the pid file of a server that did not end in an orderly way."""
        lock = self.data / "postmaster.pid"
        if self.child.identity() is not None or not lock.exists():
            return
        lines = lock.read_text().splitlines()
        if len(lines) > 6 and len(lines[6].split()) == 2:
            segment = lines[6].split()[1]
            attached = _attached(segment)
            if attached > 0:
                return  # its own processes are still ending; the file keeps another server away until they have
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
