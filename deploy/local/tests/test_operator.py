import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from local.checkout import ROOT, TOOLS
from local.cli import parser
from local.commands import operator
from local.console import Console
from local.problem import Problem

COMMANDS = (*operator.OPERATE, *operator.MEASURE)
LAUNCHER = Path(__file__).resolve().parents[2]

BUILT = ROOT / ".build" / "debug" / "coordinator"
# What the launcher does itself, in another form, or not at all.
NOT_FOR_OPERATORS = {"migrate", "run", "status", "settings", "metrics", "completion"}

# Stands in for the coordinator: says what it was given, and ends with a code of its own.
PROGRAM = """#!/bin/sh
printf '%s|' "$@"
printf '%s|%s' "$ROOKERY_ACCOUNT" "$(pwd)"
exit 5
"""


class OperatorTests(unittest.TestCase):
    def test_the_stack_is_taken_out_and_the_rest_stays_as_it_is(self) -> None:
        for line, expected in (
            (["ls", "--stack", "one", "--json"], ("one", ["ls", "--json"])),
            (["--stack=one", "ls"], ("one", ["ls"])),
            (["show", "--", "--stack", "one"], (None, ["show", "--", "--stack", "one"])),
            (["drop", "a b", "--reason", "it's mine"], (None, ["drop", "a b", "--reason", "it's mine"])),
        ):
            self.assertEqual(operator.take_stack(line), expected)
        with self.assertRaises(Problem) as caught:
            operator.take_stack(["ls", "--stack"])
        self.assertEqual(caught.exception.status, Problem.USAGE)

    def test_every_operator_command_is_listed_and_no_name_is_taken_twice(self) -> None:
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown), self.assertRaises(SystemExit):
            parser().parse_args(["--help"])
        for command in COMMANDS:
            self.assertIn(f"  {command.name} ", shown.getvalue())

    @unittest.skipUnless(BUILT.exists(), "the coordinator is not built")
    def test_whatever_the_coordinator_can_do_for_an_operator_the_launcher_hands_on(self) -> None:
        library = {"LD_LIBRARY_PATH": str(TOOLS / "lib")}
        shown = subprocess.run([BUILT, "--help"], env=library, capture_output=True, text=True, check=True).stdout
        theirs = set(re.findall(r"^  ([a-z]+)  ", shown.split("commands:")[1], re.MULTILINE))
        ours = {command.name for command in COMMANDS if command.program == "coordinator"}
        self.assertEqual(ours - theirs, set())
        self.assertEqual(theirs - ours, NOT_FOR_OPERATORS)

    def test_a_stack_that_is_not_there_is_named(self) -> None:
        command = next(command for command in COMMANDS if command.name == "report")
        with self.assertRaises(Problem) as caught:
            command.execute(["--stack", "nowhere-at-all"], Console())
        self.assertIn("nowhere-at-all", str(caught.exception))

    def test_the_program_gets_the_line_the_settings_and_the_folder_and_gives_the_exit_code(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "coordinator"
            program.write_text(PROGRAM)
            program.chmod(0o700)
            script = (
                "from local.commands import operator\n"
                f"operator.product = lambda name: {str(program)!r}\n"
                "operator._settings = lambda stack, servers: {'ROOKERY_ACCOUNT': stack}\n"
                "dead = next(command for command in operator.OPERATE if command.name == 'dead')\n"
                "dead.execute(['show', 'a b', '--stack', 'two'], None)\n"
            )
            ran = subprocess.run(
                [sys.executable, "-c", script],
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(LAUNCHER), "ROOKERY_ACCOUNT": "not this one"},
                capture_output=True,
                text=True,
                check=False,
            )
            self.assertEqual((ran.stdout, ran.stderr), (f"dead|show|a b|two|{os.path.realpath(folder)}", ""))
            self.assertEqual(ran.returncode, 5)
