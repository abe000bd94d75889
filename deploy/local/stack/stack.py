"""The servers and roles of one stack, started and stopped as one."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from ..checkout import ROOT, STATE, product
from ..ports import answers, free_ports, is_free
from ..problem import Problem, complaint
from ..processes import Process
from ..servers import Postgres, Redis, Server, Tansu
from .roles import Role, simulator
from .state import PAGE_NAME, PAGE_ROLE, State, connections, operator_page, process_environment, write_shell_file


class Lock:
    """Held for as long as the launcher lives: the kernel drops it with the process, however that ends."""

    def __init__(self, folder: Path):
        self.path = folder / "lock"
        self._file = None

    def take(self, seconds: float = 0.0) -> None:
        """Takes it, or says who holds it after `seconds` of trying."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = open(self.path, "a+")  # noqa: SIM115 - stays open for as long as the lock is held
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    file.close()
                    name, holder = self.path.parent.name, self.holder()
                    raise Problem(
                        f"Another ./rookery (process {holder or 'unknown'}) is working on stack '{name}'; "
                        f"wait for it, or end it with `./rookery down --stack {name}`."
                    ) from None
                time.sleep(0.05)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None

    def holder(self) -> int | None:
        """The process that holds it, or nothing when it is free."""
        try:
            with open(self.path, "r+") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    text = file.read().strip()
                    return int(text) if text.isdigit() else None
        except FileNotFoundError:
            pass
        return None

    def end_holder(self) -> None:
        """Asks the launcher that holds it to stop what it runs. It does so in order, as after Ctrl-C."""
        holder = self.holder()
        if holder is not None and holder != os.getpid():
            os.kill(holder, signal.SIGTERM)


MIN_FREE_BYTES = 700 * 1024 * 1024  # what a stack may need on the disk


class Stack:
    """`dies_with_us`: its processes end when this launcher is killed (demo, learn); else they outlive it (up)."""

    def __init__(self, name: str, dies_with_us: bool = False):
        self.name = name
        self.folder: Path = STATE / name
        self.lock = Lock(self.folder)
        self.dies_with_us = dies_with_us
        self.state = self._read_state()
        self.settings: dict[str, str] = {}
        self._arrange()

    def _read_state(self) -> State:
        return State.read(self.folder / "stack.json") or State.fresh()

    def _arrange(self) -> None:
        ports, passwords = self.state.ports, self.state.passwords
        self.postgres = Postgres(self.folder, ports["postgres"], passwords["postgres"])
        self.redis = Redis(self.folder, ports["redis"], passwords["redis"])
        self.tansu = Tansu(self.folder, ports["kafka"])

    def adopt(self, state: State) -> None:
        """Goes on with `state`, whose data have been put into the folder of the stopped stack."""
        self.state = state
        self._arrange()
        self._store()

    @property
    def servers(self) -> list[Server]:
        return [self.postgres, self.redis, self.tansu]

    def start_servers(self, settings: dict[str, str]) -> None:
        """Starts what is not running. `settings` are the stack's own variables, without the connections."""
        self._check_free_space()
        self._renew_ports()
        self.postgres.start(self.dies_with_us)
        self.redis.start(self.dies_with_us)
        if self.tansu.process.identity() is None:
            self.state.epoch += 1
        self.tansu.start(self.dies_with_us)
        self.settings = {**settings, **connections(self.state, self.postgres, self.redis, self.tansu)}
        self.state.settings = settings
        self._store()

    def load_settings(self) -> None:
        """The variables of a stack that an earlier launcher started."""
        self.settings = {**self.state.settings, **connections(self.state, self.postgres, self.redis, self.tansu)}

    def start_simulator(self, start: Callable[[Role], Process]) -> None:
        """Starts the simulator by `start` and waits until it answers."""
        port, token = self.state.ports["simulator"], self.state.passwords["source"]
        self._wait_for_simulator(start(simulator(port, token, self.folder / "simulator")))

    def start_role(self, role: Role) -> Process:
        """Starts a role unless it runs."""
        child = Process(self.folder, role.name)
        if child.identity() is None:
            self.state.lives[role.name] = self.state.lives.get(role.name, 0) + 1
            self._store()
            page = operator_page(self.state, role.name) if role.program == "coordinator" else {}
            settings = {**page, **self.settings, **role.settings, "ROOKERY_INSTANCE": self.instance(role.name)}
            child.start(role.command(), process_environment(settings), self.dies_with_us, ROOT)
        return child

    @property
    def page(self) -> str | None:
        """The address of the operator's page, while the coordinator that serves it there runs."""
        port = self.state.ports[PAGE_NAME]
        return f"http://127.0.0.1:{port}/" if Process(self.folder, PAGE_ROLE).identity() and answers(port) else None

    def instance(self, name: str) -> str:
        """The instance name of a role's current process, in leases, heartbeats and logs."""
        return f"{name}.{self.state.lives.get(name, 0)}"

    def run(self, program: str, *arguments: str, timeout: float = 120.0) -> subprocess.CompletedProcess[str]:
        """Runs one of our commands against the stack to its end."""
        command = [str(product(program)), *arguments]
        settings = {**self.settings, "ROOKERY_LOG_LEVEL": "warning"}
        try:
            return subprocess.run(
                command,
                env=process_environment(settings),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Problem(f"`{program} {' '.join(arguments)}` did not end within {timeout:.0f} s.") from None
        except FileNotFoundError:
            raise Problem(f"The program {command[0]} is not built.", Problem.MISSING) from None

    def must_run(self, program: str, *arguments: str, timeout: float = 120.0, allowed: tuple[int, ...] = (0,)) -> str:
        """Like `run`, but an exit code that is not `allowed` is an error that repeats the program's own error."""
        done = self.run(program, *arguments, timeout=timeout)
        if done.returncode not in allowed:
            said = complaint(done.stderr or done.stdout)
            raise Problem(said or f"`{program} {arguments[0]}` failed without a message.", max(done.returncode, 1))
        return done.stdout

    def _wait_for_simulator(self, child: Process, seconds: float = 10.0) -> None:
        port = self.state.ports["simulator"]
        deadline = time.monotonic() + seconds
        while not answers(port):
            if child.identity() is None:
                raise Problem(f"The simulator on port {port} did not start: {child.failure_reason()}", Problem.MISSING)
            if time.monotonic() >= deadline:
                raise Problem(f"The simulator on port {port} gave no answer within {seconds:.0f} s.", Problem.MISSING)
            time.sleep(0.02)

    def processes(self) -> dict[str, Process]:
        """All processes the stack ever had, roles first."""
        children = {name: Process(self.folder, name) for name in self._role_names()}
        children.update({server.name: server.process for server in self.servers})
        return children

    def _role_names(self) -> list[str]:
        """The roles by the state and by the pid files, should the state be lost."""
        servers = {server.name for server in self.servers}
        noted = sorted(path.stem for path in (self.folder / "run").glob("*.pid"))
        return [*self.state.lives, *(name for name in noted if name not in servers and name not in self.state.lives)]

    def stop_roles(self, names: list[str] | None = None, grace: float = 10.0) -> int:
        """Asks all at once to stop, then waits for each. Returns how many were running."""
        children = [Process(self.folder, name) for name in names or self._role_names()]
        running = [child for child in children if child.send(signal.SIGTERM)]
        deadline = time.monotonic() + grace
        for child in running:
            child.end_within(max(deadline - time.monotonic(), 0.1))
        return len(running)

    def stop(self) -> int:
        """Stops everything, roles before servers. Returns how many processes were running."""
        count = self.stop_roles()
        for server in (self.tansu, self.redis, self.postgres):
            count += bool(server.stop())
        with contextlib.suppress(OSError):
            (self.folder / "run").rmdir()
        return count

    def delete(self) -> None:
        """Removes the folder of a stopped stack, data and logs with it."""
        self.lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _renew_ports(self) -> None:
        """Replaces a stored port that another process took while the stack's own server was down."""
        holders = {server.name: server.process for server in self.servers}
        holders["simulator"] = Process(self.folder, "simulator")
        holders[PAGE_NAME] = Process(self.folder, PAGE_ROLE)
        for name, child in holders.items():
            if child.identity() is None and not is_free(self.state.ports[name]):
                self.state.ports[name] = free_ports(1)[0]
        self._arrange()
        self._store()

    def _check_free_space(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.folder).free
        if free < MIN_FREE_BYTES:
            raise Problem(
                f"Only {free >> 20} MB are free under {self.folder}; a stack needs {MIN_FREE_BYTES >> 20} MB."
            )

    def _store(self) -> None:
        self.state.write(self.folder / "stack.json")
        write_shell_file(self.folder / "env", self.settings)


class DamagedStack(Stack):
    """A stack whose `stack.json` may be damaged: enough of it to stop and remove what is there."""

    def _read_state(self) -> State:
        try:
            return super()._read_state()
        except Problem:
            return State.fresh()


def remove_orphans(kind: str) -> None:
    """Removes the folders of stacks named `kind-<pid>` whose launcher is gone: kept for their logs, or left behind by
    one that was killed."""
    for folder in STATE.glob(f"{kind}-*"):
        if not Path(f"/proc/{folder.name.removeprefix(f'{kind}-')}").exists():
            Stack(folder.name).stop()
            shutil.rmtree(folder, ignore_errors=True)
