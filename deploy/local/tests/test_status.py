import contextlib
import http.server
import io
import json
import os
import tempfile
import threading
import unittest
from pathlib import Path
from unittest import mock

from local.cli import parser
from local.commands import status as page_command
from local.problem import Problem
from local.processes import Identity
from local.stack import Stack
from local.stack import stack as stack_module
from local.stack.state import PAGE_NAME, PAGE_ROLE


class PageTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for module, name, value in (
            (stack_module, "STATE", self.root),
            (page_command, "stacks", lambda: ["main"]),
        ):
            patch = mock.patch.object(module, name, value)
            patch.start()
            self.addCleanup(patch.stop)
        self.stack = Stack("main")
        self.stack._store()

    def serve(self) -> str:
        """Something that answers at the page's port, and a process that passes for the coordinator: this one."""
        server = http.server.HTTPServer(
            ("127.0.0.1", self.stack.state.ports[PAGE_NAME]), http.server.SimpleHTTPRequestHandler
        )
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        myself = Identity.of(os.getpid())
        assert myself is not None
        myself.write(self.stack.folder / "run" / f"{PAGE_ROLE}.pid")
        return f"http://127.0.0.1:{self.stack.state.ports[PAGE_NAME]}/"

    def ask(self, *arguments: str) -> tuple[int, str]:
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown):
            code = page_command._page(parser().parse_args(["page", *arguments]), None)
        return code, shown.getvalue()

    def test_it_names_the_address_only_while_somebody_answers_there(self) -> None:
        with self.assertRaises(Problem) as caught:
            self.ask()
        self.assertIn("./rookery up", str(caught.exception))
        self.assertEqual(caught.exception.status, Problem.MISSING)
        code, text = self.ask("--json")
        self.assertEqual((code, json.loads(text)["page"]), (Problem.MISSING, None))
        url = self.serve()
        self.assertEqual(self.ask(), (0, url + "\n"))
        self.assertEqual(json.loads(self.ask("--json")[1])["page"], url)

    def test_the_token_is_the_stacks_own_or_the_one_it_was_started_with(self) -> None:
        self.assertEqual(self.ask("--token")[1].strip(), self.stack.state.passwords[PAGE_NAME])
        self.stack.state.settings["ROOKERY_PAGE_TOKEN"] = "chosen by a person"
        self.stack._store()
        self.assertEqual(self.ask("--token")[1].strip(), "chosen by a person")
