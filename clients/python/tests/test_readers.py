"""The Python and the shell reader against a real Redis and the cases all readers agree on.

python -m unittest discover -s clients/python/tests
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import unittest
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

CLIENTS = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CLIENTS / "python"))

from redis_server import RedisServer  # noqa: E402
from rookery_predictor import PayloadError, Post, parse_predictor, read_predictor  # noqa: E402

GOLDEN: dict[str, Any] = json.loads((CLIENTS / "golden.json").read_text())
SHELL = CLIENTS / "shell" / "predict.sh"
PREFIX = "readers:"
KEY = PREFIX + "predictor:v2:latest"


def post_of(values: dict[str, Any]) -> Post:
    return Post(
        quality=values["quality"],
        content_type=values["contentType"],
        hour=values["hour"],
        thread=values["thread"],
        novelty=values["novelty"],
        expertise=values["expertise"],
        viral_score=values["viralScore"],
    )


def shell_arguments(values: dict[str, Any]) -> list[str]:
    named = {
        "quality": "quality",
        "type": "contentType",
        "hour": "hour",
        "novelty": "novelty",
        "expertise": "expertise",
        "viral": "viralScore",
    }
    arguments = [part for option, key in named.items() for part in (f"--{option}", str(values[key]))]
    return arguments + ["--thread"] * values["thread"]


class ReaderTests(unittest.TestCase):
    server: RedisServer

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = RedisServer(password="a word of its own")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.server.close()

    def setUp(self) -> None:
        self.server.client.flushall()

    def publish(self, name: str) -> None:
        self.server.client.set(KEY, json.dumps(GOLDEN["payloads"][name]))

    def shell(self, *arguments: str, url: str | None = None) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "ROOKERY_REDIS_URL": url or self.server.url,
            "ROOKERY_REDIS_PREFIX": PREFIX,
        }
        return subprocess.run(
            [SHELL, *arguments], env=environment, capture_output=True, text=True, timeout=30, check=False
        )

    def test_python_agrees_with_every_golden_case(self) -> None:
        for case in GOLDEN["cases"]:
            with self.subTest(case["name"]):
                self.publish(case["payload"])
                predictor = read_predictor(self.server.client, prefix=PREFIX)
                post = post_of(case["post"])
                self.assertAlmostEqual(predictor.predicted_rate(post), case["predictedRate"], delta=1e-12)
                self.assertAlmostEqual(predictor.follow_probability(post), case["followProbability"], delta=1e-12)
                self.assertEqual(predictor.version, GOLDEN["payloads"][case["payload"]]["version"])

    def test_shell_agrees_with_every_golden_case(self) -> None:
        for case in GOLDEN["cases"]:
            with self.subTest(case["name"]):
                self.publish(case["payload"])
                result = self.shell(*shell_arguments(case["post"]))
                self.assertEqual(result.returncode, 0, result.stderr)
                answer = json.loads(result.stdout)
                self.assertAlmostEqual(answer["predictedRate"], case["predictedRate"], delta=1e-12)
                self.assertAlmostEqual(answer["followProbability"], case["followProbability"], delta=1e-12)
                self.assertEqual(answer["version"], GOLDEN["payloads"][case["payload"]]["version"])

    def test_a_missing_key_is_said_by_name(self) -> None:
        with self.assertRaisesRegex(PayloadError, KEY):
            read_predictor(self.server.client, prefix=PREFIX)
        result = self.shell(*shell_arguments(GOLDEN["cases"][0]["post"]))
        self.assertEqual(result.returncode, 1)
        self.assertIn(KEY, result.stderr)

    def test_a_part_that_is_missing_or_no_number_is_said_by_name(self) -> None:
        for part, key, value in (
            ("ridge", "timingSinWeight", None),
            ("logit", "viralWeight", "0.15"),
            ("ridge", "intercept", True),
        ):
            payload = copy.deepcopy(GOLDEN["payloads"]["fitted"])
            payload[part][key] = value
            with self.subTest(f"{part}.{key}"):
                with self.assertRaisesRegex(PayloadError, rf"{part}\.{key}"):
                    parse_predictor(json.dumps(payload))
                self.server.client.set(KEY, json.dumps(payload))
                result = self.shell(*shell_arguments(GOLDEN["cases"][0]["post"]))
                self.assertEqual(result.returncode, 1)
                self.assertIn(f"{part}.{key}", result.stderr)

    def test_another_version_and_other_than_json_are_refused(self) -> None:
        other = copy.deepcopy(GOLDEN["payloads"]["fitted"])
        other["version"] = "v3_1"
        for text in (json.dumps(other), "not json", "[]"):
            with self.subTest(text[:12]):
                with self.assertRaises(PayloadError):
                    parse_predictor(text)
                self.server.client.set(KEY, text)
                self.assertEqual(self.shell(*shell_arguments(GOLDEN["cases"][0]["post"])).returncode, 1)

    def test_keys_added_later_do_no_harm(self) -> None:
        payload = copy.deepcopy(GOLDEN["payloads"]["fitted"])
        payload["meta"]["checksum"] = "abc"
        payload["bandit"] = {}
        case = next(case for case in GOLDEN["cases"] if case["payload"] == "fitted")
        rate = parse_predictor(json.dumps(payload)).predicted_rate(post_of(case["post"]))
        self.assertAlmostEqual(rate, case["predictedRate"], delta=1e-12)

    def test_the_hour_is_that_of_the_accounts_zone(self) -> None:
        payload = copy.deepcopy(GOLDEN["payloads"]["fitted"])
        payload["meta"]["timeZone"] = "Asia/Tokyo"
        moment = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)
        self.assertEqual(parse_predictor(json.dumps(payload)).hour(moment), 5)

    def test_the_shell_says_what_is_wrong_with_its_arguments(self) -> None:
        self.publish("fitted")
        good = shell_arguments(GOLDEN["cases"][0]["post"])
        for arguments, code, word in (
            (good[2:], 2, "--quality"),
            ([*good, "--colour", "red"], 2, "--colour"),
            ([*good, "--hour", "24"], 1, "--hour"),
            ([*good, "--viral", "much"], 1, "--viral"),
        ):
            with self.subTest(word):
                result = self.shell(*arguments)
                self.assertEqual(result.returncode, code)
                self.assertIn(word, result.stderr)
                self.assertEqual(result.stdout, "")

    def test_the_shell_says_that_redis_is_away_or_wants_another_password(self) -> None:
        arguments = shell_arguments(GOLDEN["cases"][0]["post"])
        for url in ("redis://127.0.0.1:1/0", f"redis://:wrong@127.0.0.1:{self.server.port}/3"):
            with self.subTest(url):
                result = self.shell(*arguments, url=url)
                self.assertEqual(result.returncode, 4)
                self.assertIn("127.0.0.1:", result.stderr)
                self.assertNotIn(":wrong@", result.stderr)


if __name__ == "__main__":
    unittest.main()
