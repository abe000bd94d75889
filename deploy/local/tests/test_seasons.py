import argparse
import unittest

from local.bench.seasons import command
from local.commands import bench


class SeasonsTests(unittest.TestCase):
    def parsed(self, *words: str) -> list[str]:
        parser = argparse.ArgumentParser()
        bench.arguments(parser)
        return command(parser.parse_args(["learning", *words]))[1:]

    def test_defaults_are_two_hundred_accounts_and_ninety_days(self) -> None:
        self.assertEqual(self.parsed(), ["learning", "--accounts", "200", "--days", "90", "--seed", "1"])

    def test_what_is_chosen_reaches_the_program(self) -> None:
        words = self.parsed(
            "--accounts", "5", "--scenario", "cold-start", "--policy", "raw", "--policy", "static", "--json"
        )
        chosen = ["--scenario", "cold-start", "--policy", "raw", "--policy", "static", "--json"]
        self.assertEqual(words[-len(chosen) :], chosen)
        self.assertIn("5", words)


if __name__ == "__main__":
    unittest.main()
