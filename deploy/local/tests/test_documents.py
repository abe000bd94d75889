import functools
import re
import subprocess
import unittest
from pathlib import Path

from local import walkthrough
from local.checkout import ROOT, TOOLS
from local.commands import ALL
from local.walkthrough import Step

from docs import targets

# In Swift, Python and TypeScript.
TEST = re.compile(r"(?:func `|def (?=test_)|\btest\([\"'`])([^`(\"]+)")
LINK = re.compile(r"\[([^\]]+)\]\(([^)#\s]+)(?:#[^)]*)?\)")


SECTION = re.compile(r"\]\(([^)#\s]*)#([^)\s]+)\)")
CODE = re.compile(r"^```[a-z]*\n(.*?)^```$|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"`((?:Sources|Tests|deploy|clients|docs|schema)/[\w./-]+)`")
SETTING = re.compile(r"\bROOKERY_[A-Z0-9_]*[A-Z0-9]\b(?!_)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
PROGRAMS = ("coordinator", "worker", "producer", "simulator", "benchmarks")


def documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


@functools.cache
def anchors(page: Path) -> set[str]:
    """What a link may name in a page: its headings as GitHub spells them, and its own anchors."""
    text = page.read_text()
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    spelled = (re.sub(r"[^\w\- ]", "", LINK.sub(r"\1", one).lower()).replace(" ", "-") for one in headings)
    return {*spelled, *re.findall(r'<a id="([^"]+)"', text)}


def commands(program: str) -> list[tuple[str, str]]:
    """Every use of a program in code, with its page: what follows its name, up to the end of that command."""
    found = []
    for document in documents():
        if document.name == "CHANGELOG.md":
            continue
        for block, span in CODE.findall(document.read_text()):
            for line in (block or span).splitlines():
                for rest in re.findall(rf"(?:^|[ /]){re.escape(program)} ([^#&;]*)", line):
                    found.append(
                        (document.name, re.split(r" \| (?![a-z]+ …)|  |`|\. |\$\(", rest.replace("\\|", "/"))[0])
                    )
    return found


@functools.cache
def _run_help(*command: str) -> str:
    environment = {"PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": str(TOOLS / "lib"), "COLUMNS": "80"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def launcher_help(words: list[str]) -> str:
    command = [word for word in words if re.fullmatch("[a-z]+", word)]
    return _run_help(str(ROOT / "rookery"), *command, "--help") or _run_help(
        str(ROOT / "rookery"), command[0], "--help"
    )


def program_help(program: str, *path: str) -> str:
    return _run_help(str(ROOT / ".build" / "debug" / program), *path, "--help")


class LinkTests(unittest.TestCase):
    def test_every_link_into_the_tree_leads_somewhere(self) -> None:
        for document in documents():
            for _, target in LINK.findall(document.read_text()):
                if "://" not in target:
                    self.assertTrue((document.parent / target).exists(), f"{document.name}: {target}")

    def test_every_path_in_code_exists(self) -> None:
        for document in documents():
            for path in PATH.findall(document.read_text()):
                self.assertTrue((ROOT / path).exists(), f"{document.name}: {path}")

    def test_every_link_to_a_section_leads_to_one(self) -> None:
        for document in documents():
            for target, section in SECTION.findall(document.read_text()):
                page = document.parent / target if target else document
                if "://" not in target and page.suffix == ".md":
                    self.assertIn(section, anchors(page), f"{document.name}: {target}#{section}")

    def test_every_page_is_reached_from_the_index(self) -> None:
        index = ROOT / "docs" / "README.md"
        linked = {(index.parent / target).resolve() for _, target in LINK.findall(index.read_text())}
        self.assertEqual(set((ROOT / "docs").rglob("*.md")) - linked - {index}, set())


class CommandTests(unittest.TestCase):
    """Commands that the docs name, in code spans and code blocks."""

    def test_the_launchers_commands_and_options_exist(self) -> None:
        for place, line in commands("./rookery"):
            name = (line.split() or ["--help"])[0].rstrip(",.")
            if not name[0].isalpha() or not name.islower():
                continue
            self.assertIn(name, list(ALL), f"{place}: ./rookery {line}")
            if ALL[name].run is not None:
                shown = launcher_help(line.split()[:2])
                for option in OPTION.findall(line):
                    self.assertIn(option, shown, f"{place}: ./rookery {line}")

    def test_the_programs_commands_and_options_exist(self) -> None:
        if not (ROOT / ".build" / "debug" / "coordinator").exists():
            self.skipTest("the programs are not built")
        handed_on = [
            (place, f"{ALL[line.split()[0]].program} {line.replace('--stack', '')}")
            for place, line in commands("./rookery")
            if line and getattr(ALL.get(line.split()[0]), "program", None)
        ]
        wrong: list[str] = []
        own = [(place, f"{name} {line}") for name in PROGRAMS for place, line in commands(name)]
        for place, line in handed_on + own:
            program, *words = line.split()
            path = [word for word in words[:2] if re.fullmatch("[a-z][a-z_-]*", word)]
            if not path or path != words[: len(path)]:
                continue
            shown = program_help(program, *path) or program_help(program, path[0])
            wrong += [f"{place}: {line}: {option}" for option in OPTION.findall(line) if option not in shown]
            wrong += [] if shown else [f"{place}: {line}"]
        self.assertEqual(wrong, [])


class SettingTests(unittest.TestCase):
    def test_every_setting_that_a_page_names_is_in_the_reference(self) -> None:
        known = set(SETTING.findall((ROOT / "docs" / "configuration.md").read_text()))
        for document in documents():
            for name in set(SETTING.findall(document.read_text())) - {"ROOKERY_RECORD"}:  # of the tests
                self.assertIn(name.removesuffix("_FILE"), known, document.name)


class ArchitectureTests(unittest.TestCase):
    """`python3 deploy/docs/targets.py` draws the diagram again."""

    def test_the_diagram_shows_the_targets_of_the_package(self) -> None:
        page = targets.PAGE.read_text()
        graph = targets.package()
        self.assertEqual(targets.shown(page), targets.diagram(graph))
        self.assertEqual(graph.keys() - targets.described(page), set(), "have no row in the table")

    def test_an_arrow_that_a_longer_way_implies_is_left_out(self) -> None:
        graph = {"top": {"middle", "bottom"}, "middle": {"bottom"}, "bottom": set()}
        self.assertEqual(targets.reduced(graph), {"top": {"middle"}, "middle": {"bottom"}, "bottom": set()})


class GuaranteeTests(unittest.TestCase):
    def test_every_guarantee_names_a_test_that_exists(self) -> None:
        """In these tables, the text of a link to a test file is the test's name, or part of it."""
        for name in ("docs/guarantees.md", "docs/failures.md"):
            document = ROOT / name
            proofs = [link for row in rows(document) for link in LINK.findall(row) if is_test(link[1])]
            self.assertGreater(len(proofs), 8, name)
            for said, path in proofs:
                names = TEST.findall((document.parent / path).read_text())
                self.assertTrue(any(said.strip("`") in test for test in names), f"{name}: {path} has no test {said}")

    def test_every_guarantee_has_a_proof(self) -> None:
        """A test, or the page whose own rows have tests."""
        for row in rows(ROOT / "docs" / "guarantees.md"):
            if row not in ("| behaviour | test |", "| guarantee | proved by |", "|---|---|"):
                proofs = [path for _, path in LINK.findall(row)]
                self.assertTrue(
                    any(is_test(path) or path.endswith((".test.yaml", "failures.md")) for path in proofs), row
                )


def rows(document: Path) -> list[str]:
    return [line for line in document.read_text().splitlines() if line.startswith("|")]


def is_test(path: str) -> bool:
    return "Tests/" in path or "tests/" in path


PAGE = """# A day

`./rookery up` is prose.

```console
$ ./rookery health
old words
$ ./rookery alerts ls | head -3
```

<!-- until: day 2, 09:30 -->
<!-- unseen: ./rookery schedule pause learn --actor ada -->

```
$ ./rookery clean
```
"""


class WalkthroughTests(unittest.TestCase):
    def test_only_console_blocks_and_notes_are_steps_in_their_order(self) -> None:
        self.assertEqual(
            walkthrough.steps(PAGE),
            [
                Step(command="./rookery health"),
                Step(command="./rookery alerts ls | head -3"),
                Step(until=33 * 3600 + 30 * 60),
                Step(command="./rookery schedule pause learn --actor ada", seen=False),
            ],
        )

    def test_output_replaces_what_stood_there_and_filling_again_changes_nothing(self) -> None:
        def execute(step: Step) -> str:
            return f"said {step.command}\nand more" if step.seen and step.command else ""

        filled = walkthrough.fill(PAGE, execute)
        self.assertIn("$ ./rookery health\nsaid ./rookery health\nand more\n$ ./rookery alerts", filled)
        self.assertNotIn("old words", filled)
        self.assertEqual(filled, walkthrough.fill(filled, execute))
        self.assertEqual(walkthrough.fill(PAGE, lambda step: ""), PAGE.replace("old words\n", ""))

    def test_a_note_that_is_no_step_is_refused(self) -> None:
        with self.assertRaises(ValueError):
            walkthrough.steps("<!-- until: day two -->")

    def test_every_command_line_is_run_against_the_stack(self) -> None:
        line = walkthrough.on_stack("./rookery weights show --json | jq . && ./rookery health", "week")
        self.assertEqual(line, "./rookery weights --stack week show --json | jq . && ./rookery health --stack week")

    def test_the_week_uses_commands_that_there_are(self) -> None:
        known = set(ALL)
        used = walkthrough.names(ROOT / "docs" / "week.md")
        self.assertGreater(len(used), 5)
        self.assertLessEqual(used, known)
