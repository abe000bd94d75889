import os
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from local.ports import free_ports
from local.problem import Problem
from local.servers import Account, Postgres, Redis, Tansu


class ServerTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="rookery-servers-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.ports = free_ports(3)

    def postgres(self, password: str = "right") -> Postgres:
        return Postgres(self.folder, self.ports[0], password)

    def test_postgres_starts_twice_without_harm_and_leaves_nothing(self) -> None:
        server = self.postgres()
        self.addCleanup(server.stop)
        server.start(dies_with_us=True)
        first = server.process.identity()
        server.start(dies_with_us=True)
        self.assertEqual(server.process.identity(), first)
        self.assertTrue(server.stop())
        self.assertFalse((server.data / "postmaster.pid").exists())
        self.assertFalse(server.stop())

    def test_shared_memory_of_a_killed_postgres_is_removed(self) -> None:
        server = self.postgres()
        self.addCleanup(server.stop)
        server.start(dies_with_us=True)
        segment = (server.data / "postmaster.pid").read_text().splitlines()[6].split()[1]
        server.process.send(signal.SIGKILL)
        self.assertTrue(server.process.wait_gone(5))
        deadline = time.monotonic() + 10
        while (server.data / "postmaster.pid").exists():
            server.remove_leftovers()
            self.assertLess(time.monotonic(), deadline)
        rows = [line.split() for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]]
        self.assertNotIn(segment, [row[1] for row in rows])
        server.start(dies_with_us=True)

    def test_a_wrong_password_is_one_clear_sentence(self) -> None:
        server = self.postgres()
        self.addCleanup(server.stop)
        server.start(dies_with_us=True)
        server.stop()
        with self.assertRaises(Problem) as caught:
            self.postgres("wrong").start(dies_with_us=True)
        self.assertIn("refuses the password", str(caught.exception))
        self.assertNotIn("wrong", str(caught.exception).replace(str(self.folder), ""))

    def test_redis_and_the_broker_answer_and_stop(self) -> None:
        for server in (Redis(self.folder, self.ports[1], "secret"), Tansu(self.folder, self.ports[2])):
            self.addCleanup(server.stop)
            server.start(dies_with_us=True)
            self.assertIsNotNone(server.process.identity())
            self.assertTrue(server.stop())
            self.assertIsNone(server.process.identity())

    def test_a_port_that_another_took_is_said_by_the_servers_name(self) -> None:
        first = Redis(self.folder / "a", self.ports[1], "secret")
        self.addCleanup(first.stop)
        first.start(dies_with_us=True)
        second = Redis(self.folder / "b", self.ports[1], "other")
        self.addCleanup(second.stop)
        with self.assertRaises(Problem) as caught:
            second.start(dies_with_us=True)
        self.assertIn(str(self.ports[1]), str(caught.exception))

    @unittest.skipUnless(os.geteuid() == 0, "only root has something to drop")
    def test_root_is_dropped_even_under_a_closed_home(self) -> None:
        closed = self.folder / "closed" / "stack"
        closed.mkdir(parents=True)
        self.folder.joinpath("closed").chmod(0o700)
        account = Account.for_folder(closed)
        shown = subprocess.run([*account.prefix, "id", "-u"], capture_output=True, text=True, check=True)
        self.assertNotEqual(shown.stdout.strip(), "0")
        server = Postgres(closed, self.ports[0], "right")
        self.addCleanup(server.stop)
        server.start(dies_with_us=True)
        self.assertIsNotNone(server.process.identity())
