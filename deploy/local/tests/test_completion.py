import shutil
import subprocess
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

from local.cli import parser
from local.commands import operator
from local.completion import SHELLS, words

# Stands in for the coordinator: its completion offers what the line behind its name was.
PROGRAM = {
    "bash": '_it() { COMPREPLY=("${COMP_WORDS[*]}" "$COMP_CWORD" "$1"); }; complete -F _it coordinator',
    "fish": "complete -c coordinator -f -a '(string join , seen (commandline -opc))'",
}


def line(**changed: Path) -> words.Line:
    read = words.read(parser(), {command.name: command.program for command in operator.ALL})
    return replace(read, **changed)


class CompletionTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.line = line(state=self.root / "state", programs=self.root)
        for name in ("main", "other"):
            (self.root / "state" / name).mkdir(parents=True)
            (self.root / "state" / name / "stack.json").touch()

    def offer_of_program(self, shell: str) -> None:
        program = self.root / "coordinator"
        program.write_text(f"#!/bin/sh\ncat <<'END'\n{PROGRAM[shell]}\nEND\n")
        program.chmod(0o700)

    def bash(self, *typed: str) -> list[str]:
        script = self.root / "completion.bash"
        script.write_text(SHELLS["bash"](self.line))
        given = " ".join(f"'{word}'" for word in typed)
        asked = f'. "$1"; COMP_WORDS=(rookery {given}); COMP_LINE="${{COMP_WORDS[*]}}"; COMP_CWORD={len(typed)}; '
        asked += 'COMP_POINT=${#COMP_LINE}; _rookery; printf "%s\\n" "${COMPREPLY[@]}"'
        done = subprocess.run(["bash", "-c", asked, "bash", script], capture_output=True, text=True, check=False)
        self.assertEqual(done.stderr, "")
        return done.stdout.split("\n")[:-1]

    def test_bash_completes_commands_options_choices_and_stacks(self) -> None:
        self.assertEqual(self.bash("sta"), ["status"])
        self.assertLessEqual({"up", "weights", "completion"}, set(self.bash("")))
        self.assertEqual(self.bash("up", "--demo"), ["--demo-data"])
        self.assertEqual(self.bash("bench", "so"), ["soak"])
        self.assertEqual(self.bash("down", "--stack", ""), ["main", "other"])
        self.assertEqual(self.bash("chaos", "--peer", "f"), ["faust"])
        self.assertEqual(self.bash("demo", "--days", ""), [""])

    def test_bash_hands_an_operator_command_to_the_programs_own_completion(self) -> None:
        self.assertEqual(self.bash("weights", "sh"), [""])  # the program is not built
        self.offer_of_program("bash")
        self.assertEqual(self.bash("weights", "show", "da"), ["coordinator weights show da", "3", "coordinator"])
        without = self.bash("weights", "--stack", "main", "show", "da")
        self.assertEqual(without, ["coordinator weights show da", "3", "coordinator"])
        self.assertEqual(self.bash("weights", "--stack", "o"), ["other"])

    def test_every_command_and_option_is_in_every_script(self) -> None:
        for shell, script in SHELLS.items():
            text = script(self.line)
            for command in self.line.commands:
                self.assertIn(command.name, text, shell)
                for option in command.options:
                    self.assertIn(option.name.removeprefix("--"), text, shell)

    def test_the_shells_read_their_scripts(self) -> None:
        for shell, script in SHELLS.items():
            if shutil.which(shell) is None:
                continue
            path = self.root / f"completion.{shell}"
            path.write_text(script(self.line))
            done = subprocess.run([shell, "-n", path], capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""), shell)

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish_completes_what_bash_does(self) -> None:
        path = self.root / "completion.fish"
        path.write_text(SHELLS["fish"](self.line))
        self.offer_of_program("fish")
        for typed, expected in (
            ("rookery sta", "status"),
            ("rookery up --demo", "--demo-data"),
            ("rookery down --stack o", "other"),
            ("rookery weights show se", "seen,coordinator,weights,show"),
            ("rookery weights --stack main show se", "seen,coordinator,weights,show"),
        ):
            asked = f"source {path}; complete -C '{typed}'"
            done = subprocess.run(["fish", "-N", "-c", asked], capture_output=True, text=True, check=False)
            self.assertEqual([entry.split("\t")[0] for entry in done.stdout.splitlines()], [expected], done.stderr)
