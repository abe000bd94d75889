import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from local.checkout import ROOT
from local.cli import parser
from local.commands import ALL, completion
from local.commands.completion import SCRIPTS, candidates

# Stands in for the coordinator: offers what the line behind its name was.
PROGRAM = """#!/bin/sh
printf '%s\\tits summary\\n:files\\n' "$*"
"""
LAUNCHER = ROOT / "rookery"


class CompletionTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for name, value in (("product", lambda name: self.root / name), ("stacks", lambda: ["main", "other"])):
            patch = mock.patch.object(completion, name, value)
            patch.start()
            self.addCleanup(patch.stop)

    def offered(self, *words: str) -> list[str]:
        return [word for word, _ in candidates(list(words))]

    def test_commands_options_choices_and_stacks_are_offered(self) -> None:
        self.assertEqual(self.offered("sta"), ["status"])
        self.assertLessEqual({"up", "weights", "completion"}, set(self.offered("")))
        self.assertEqual(self.offered("up", "--demo"), ["--demo-data"])
        self.assertEqual(self.offered("bench", "so"), ["soak"])
        self.assertEqual(self.offered("bench", "soak", "--mi"), ["--minutes"])
        self.assertEqual(self.offered("bench", "fit", "--mi"), [])
        self.assertEqual(self.offered("down", "--stack", ""), ["main", "other"])
        self.assertEqual(self.offered("chaos", "--peer", "f"), ["faust"])
        self.assertEqual(self.offered("demo", "--days", ""), [])
        self.assertEqual(self.offered("nothing", ""), [])

    def test_an_operator_command_is_completed_by_its_program(self) -> None:
        self.assertEqual(self.offered("weights", ""), [])  # the program is not built
        program = self.root / "coordinator"
        program.write_text(PROGRAM)
        program.chmod(0o700)
        offered = ["complete -- weights show "]
        self.assertEqual(self.offered("weights", "show", ""), offered)
        self.assertEqual(self.offered("weights", "--stack", "main", "show", ""), offered)
        self.assertEqual(self.offered("weights", "--stack", "o"), ["other"])

    def test_every_command_and_option_is_offered(self) -> None:
        sub = next(action for action in parser()._actions if action.dest == "command")
        self.assertEqual(set(sub.choices), set(ALL))
        for name, command in ALL.items():
            self.assertIn(name, self.offered(""))
            if command.run is not None:
                shown = sub.choices[name].format_usage().replace("[--yes]", "")
                for option in self.offered(name, "--"):
                    self.assertTrue(option in shown or option == "--help", f"{name} {option}")

    def test_the_shells_complete(self) -> None:
        """Each shell that is installed, on the script that it is told to read."""
        line = "{script}\nCOMP_WORDS=(rookery sta); COMP_CWORD=1; _rookery; echo ${{COMPREPLY[@]}}"
        asked = {"bash": line, "fish": "{script}\ncomplete -C 'rookery sta' | string split -f 1 \\t"}
        for shell, command in asked.items():
            if shutil.which(shell) is None:
                continue
            script = subprocess.run([LAUNCHER, "completion", shell], capture_output=True, text=True, check=True).stdout
            done = subprocess.run(
                [shell, "-c", command.format(script=script)], capture_output=True, text=True, check=False
            )
            self.assertEqual((done.stdout, done.stderr), ("status\n", ""), shell)

    def test_the_shells_read_their_scripts(self) -> None:
        for shell, script in SCRIPTS.items():
            if shutil.which(shell) is None:
                continue
            text = script.replace("{launcher}", "rookery")
            done = subprocess.run([shell, "-n"], input=text, capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""), shell)
