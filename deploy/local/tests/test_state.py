import json
import os
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from local.ports import free_ports, is_free, wanted
from local.problem import Problem, complaint
from local.stack.stack import Lock
from local.stack.state import SERVERS, State, operator_page, process_environment, write_shell_file


class StateTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_passwords_are_readable_by_their_owner_only(self) -> None:
        state = State.fresh()
        state.write(self.folder / "stack.json")
        write_shell_file(self.folder / "env", {"ROOKERY_POSTGRES_URL": "postgres://a:it's@h/d"})
        for name in ("stack.json", "env"):
            self.assertEqual((self.folder / name).stat().st_mode & 0o777, 0o600)
        self.assertEqual(State.read(self.folder / "stack.json"), state)
        shown = subprocess.run(
            ["sh", "-c", f'. "{self.folder}/env"; printf %s "$ROOKERY_POSTGRES_URL"'],
            capture_output=True,
            text=True,
            check=True,
        )
        self.assertEqual(shown.stdout, "postgres://a:it's@h/d")

    def test_a_damaged_state_file_is_named(self) -> None:
        path = self.folder / "stack.json"
        for text in ("", "[]", "{}", '{"ports": {}, "passwords": {}}', json.dumps({"ports": {}, "unknown": 1})):
            path.write_text(text)
            with self.assertRaises(Problem) as caught:
                State.read(path)
            self.assertIn(str(path), str(caught.exception))

    def test_a_stack_from_before_there_was_a_page_gets_a_port_and_a_token(self) -> None:
        path = self.folder / "stack.json"
        old = State.fresh()
        ports = {name: old.ports[name] for name in SERVERS}
        path.write_text(json.dumps({"ports": ports, "passwords": {"postgres": "p", "redis": "r", "source": "s"}}))
        state = State.read(path)
        assert state is not None
        self.assertEqual({name: state.ports[name] for name in SERVERS}, ports)
        first, second = operator_page(state, "coordinator-1"), operator_page(state, "coordinator-2")
        self.assertEqual(first["ROOKERY_PAGE_PORT"], str(state.ports["page"]))
        self.assertNotIn("ROOKERY_PAGE_PORT", second)
        self.assertGreaterEqual(len(second["ROOKERY_PAGE_TOKEN"]), 16)

    def test_a_taken_port_is_one_clear_sentence(self) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            self.assertFalse(is_free(port))
            with self.assertRaises(Problem) as caught:
                wanted(port, "postgres")
        self.assertIn(str(port), str(caught.exception))
        self.assertIn("postgres", str(caught.exception))
        self.assertEqual(caught.exception.status, Problem.MISSING)

    def test_free_ports_are_all_different(self) -> None:
        self.assertEqual(len(set(free_ports(20))), 20)

    def test_a_program_gets_no_setting_of_the_callers_shell(self) -> None:
        os.environ["ROOKERY_STRAY"] = "1"
        self.addCleanup(os.environ.pop, "ROOKERY_STRAY")
        environment = process_environment({"ROOKERY_MODE": "shadow"})
        self.assertEqual([key for key in environment if key.startswith("ROOKERY_")], ["ROOKERY_MODE"])

    def test_the_lock_names_its_holder_and_goes_with_it(self) -> None:
        script = (
            "import sys; from pathlib import Path; from local.stack.stack import Lock\n"
            "lock = Lock(Path(sys.argv[1])); lock.take(); print('taken', flush=True); sys.stdin.read()"
        )
        holder = subprocess.Popen(
            [sys.executable, "-c", script, self.folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        self.addCleanup(holder.communicate)
        assert holder.stdout is not None
        self.assertEqual(holder.stdout.readline().strip(), "taken")
        lock = Lock(self.folder)
        with self.assertRaises(Problem) as caught:
            lock.take()
        self.assertIn(str(holder.pid), str(caught.exception))
        holder.kill()
        lock.take(seconds=5)
        lock.release()

    def test_a_programs_output_comes_down_to_its_complaint(self) -> None:
        log = 'starting\n{"level":"error","message":"cannot go on","error":"Postgres refuses"}\n{"message":"bye"}\n'
        self.assertEqual(complaint(log), "cannot go on: Postgres refuses")
        self.assertEqual(complaint("LOG:  up\nFATAL:  could not bind\nLOG:  shut down\n"), "FATAL:  could not bind")
        self.assertEqual(complaint("one\ntwo\n\n"), "two")
        self.assertEqual(complaint(""), "")
