import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
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
        for document in (ROOT / "README.md", ROOT / "docs" / "failures.md"):
            rows = [line for line in document.read_text().splitlines() if line.startswith("|")]
            proofs = [link for row in rows for link in LINK.findall(row) if "Tests/" in link[1] or "tests/" in link[1]]
            self.assertGreater(len(proofs), 10)
            for name, path in proofs:
                self.assertIn(name.strip("`"), (document.parent / path).read_text(), path)
