import re
import unittest
from pathlib import Path

from local import walkthrough
from local.checkout import ROOT
from local.commands import ALL
from local.walkthrough import Step

# In Swift, Python and TypeScript.
TEST = re.compile(r"(?:func `|def (?=test_)|\btest\([\"'`])([^`(\"]+)")
LINK = re.compile(r"\[([^\]]+)\]\(([^)#\s]+)(?:#[^)]*)?\)")


def documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


class DocumentTests(unittest.TestCase):
    def test_every_link_into_the_tree_leads_somewhere(self) -> None:
        for document in documents():
            for _, target in LINK.findall(document.read_text()):
                if "://" not in target:
                    self.assertTrue((document.parent / target).exists(), f"{document.name}: {target}")

    def test_every_guarantee_names_a_test_that_exists(self) -> None:
        """In these tables, the text of a link to a test file is the test's name, or part of it."""
        for name in ("README.md", "docs/guarantees.md", "docs/failures.md", "docs/consumers.md"):
            document = ROOT / name
            proofs = [link for row in rows(document) for link in LINK.findall(row) if is_test(link[1])]
            self.assertGreater(len(proofs), 8, name)
            for said, path in proofs:
                names = TEST.findall((document.parent / path).read_text())
                self.assertTrue(any(said.strip("`") in test for test in names), f"{name}: {path} has no test {said}")

    def test_every_guarantee_has_a_proof(self) -> None:
        """A test, or a page whose own rows have tests."""
        for row in rows(ROOT / "README.md")[2:]:
            proofs = [path for _, path in LINK.findall(row.rsplit("|", 2)[1])]
            self.assertTrue(any(is_test(path) or path == "docs/consumers.md" for path in proofs), row)
        for row in rows(ROOT / "docs" / "guarantees.md"):
            if row not in ("| behaviour | test |", "|---|---|"):
                proofs = [path for _, path in LINK.findall(row)]
                self.assertTrue(any(is_test(path) or path.endswith(".test.yaml") for path in proofs), row)


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
<!-- unseen: ./rookery schedule pause learn --by ada -->

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
                Step(command="./rookery schedule pause learn --by ada", seen=False),
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
