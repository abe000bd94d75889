import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
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
