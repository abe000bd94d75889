"""The shell reader against a real Redis and the cases all readers agree on."""

from __future__ import annotations

import json
import os
import subprocess
import unittest
from typing import Any

from golden import CLIENTS, GOLDEN, KEY, PREFIX, TOLERANCE, payload
from redis_server import RedisServer

SHELL = CLIENTS / "shell" / "predict.sh"


def shell_arguments(values: dict[str, Any]) -> list[str]:
    named = {
        "quality": "quality",
        "type": "contentType",
        "hour": "hour",
        "novelty": "novelty",
        "expertise": "expertise",
        "viral": "viralScore",
    }
    arguments = [
        part
        for option, key in named.items()
        for part in (f"--{option}", str(values[key] if values[key] is not None else "unknown"))
    ]
    return arguments + ["--thread"] * values["thread"]


FIRST = shell_arguments(GOLDEN["cases"][0]["post"])


class ShellTests(unittest.TestCase):
    server: RedisServer

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = RedisServer(password="a word of its own")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.server.close()

    def setUp(self) -> None:
        self.server.client.flushall()

    def shell(self, *arguments: str, url: str | None = None) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "ROOKERY_REDIS_URL": url or self.server.url,
            "ROOKERY_REDIS_PREFIX": PREFIX,
        }
        return subprocess.run(
            [SHELL, *arguments], env=environment, capture_output=True, text=True, timeout=30, check=False
        )

    def test_every_golden_case_is_agreed_with(self) -> None:
        for case in GOLDEN["cases"]:
            with self.subTest(case["name"]):
                self.server.client.set(KEY, payload(case["payload"]))
                result = self.shell(*shell_arguments(case["post"]))
                self.assertEqual(result.returncode, 0, result.stderr)
                answer = json.loads(result.stdout)
                self.assertAlmostEqual(answer["predictedRate"], case["predictedRate"], delta=TOLERANCE)
                self.assertAlmostEqual(answer["followProbability"], case["followProbability"], delta=TOLERANCE)
                self.assertEqual(answer["version"], GOLDEN["payloads"][case["payload"]]["version"])

    def test_every_golden_refusal_names_the_field(self) -> None:
        for refusal in GOLDEN["refusals"]:
            with self.subTest(refusal["name"]):
                self.server.client.set(KEY, refusal["text"])
                result = self.shell(*FIRST)
                self.assertEqual((result.returncode, result.stdout), (1, ""))
                self.assertIn(refusal["field"] or "", result.stderr)

    def test_a_missing_key_is_said_by_name(self) -> None:
        result = self.shell(*FIRST)
        self.assertEqual(result.returncode, 1)
        self.assertIn(KEY, result.stderr)

    def test_a_stale_model_is_marked_and_refused_where_that_is_asked(self) -> None:
        self.server.client.set(KEY, payload(meta__windowDays=1))
        for options, code, stale in (
            ((), 0, True),
            (("--refuse-stale",), 3, None),
            (("--max-age", "1e12", "--refuse-stale"), 0, False),
            (("--max-age", "0"), 0, True),
        ):
            with self.subTest(options):
                result = self.shell(*FIRST, *options)
                self.assertEqual(result.returncode, code, result.stderr)
                if stale is not None:
                    answer = json.loads(result.stdout)
                    self.assertEqual(answer["stale"], stale)
                    self.assertGreater(answer["ageSeconds"], 86_400)
                else:
                    self.assertEqual(result.stdout, "")

    def test_it_says_what_is_wrong_with_its_arguments(self) -> None:
        self.server.client.set(KEY, payload())
        for arguments, code, word in (
            (FIRST[2:], 2, "--quality"),
            ([*FIRST, "--max-age", "soon"], 1, "--max-age"),
            ([*FIRST, "--colour", "red"], 2, "--colour"),
            ([*FIRST, "--hour", "24"], 1, "--hour"),
            ([*FIRST, "--viral", "much"], 1, "--viral"),
        ):
            with self.subTest(word):
                result = self.shell(*arguments)
                self.assertEqual(result.returncode, code)
                self.assertIn(word, result.stderr)
                self.assertEqual(result.stdout, "")

    def test_it_says_that_redis_is_away_or_wants_another_password(self) -> None:
        for url in ("redis://127.0.0.1:1/0", f"redis://:wrong@127.0.0.1:{self.server.port}/3"):
            with self.subTest(url):
                result = self.shell(*FIRST, url=url)
                self.assertEqual(result.returncode, 4)
                self.assertIn("127.0.0.1:", result.stderr)
                self.assertNotIn(":wrong@", result.stderr)


if __name__ == "__main__":
    unittest.main()
