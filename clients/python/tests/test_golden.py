"""Whether the golden file itself is right: against the published schema, and against arithmetic of 50 digits."""

from __future__ import annotations

import json
import unittest
from decimal import Decimal, localcontext
from typing import Any

import jsonschema
from golden import GOLDEN, SCHEMA, TOLERANCE

VALIDATOR = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
WEIGHTS = ("quality", "contentType", "factual", "timing", "timingSin", "timingCos", "length")
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494")


def cosine(angle: Decimal) -> Decimal:
    total = Decimal(1)
    term = Decimal(1)
    for step in range(2, 120, 2):
        term *= -angle * angle / (step * (step - 1))
        total += term
    return total


def exact_rate(ridge: dict[str, Any], post: dict[str, Any]) -> Decimal:
    weight = {key: Decimal(ridge[key]) for key in ("intercept", *(f"{name}Weight" for name in WEIGHTS))}
    day = Decimal(post["hour"]) / 24
    quality = Decimal("0.5") if post["quality"] is None else Decimal(post["quality"])
    rate: Decimal = (
        weight["intercept"]
        + weight["qualityWeight"] * quality
        + weight["contentTypeWeight"] * (post["contentType"] == "educational")
        + weight["factualWeight"] * (post["contentType"] == "factual")
        + weight["timingWeight"] * day
        + weight["timingSinWeight"] * cosine(2 * PI * day - PI / 2)
        + weight["timingCosWeight"] * cosine(2 * PI * day)
        + weight["lengthWeight"] * post["thread"]
    )
    return min(Decimal(1), max(Decimal(0), rate))


def exact_follow(logit: dict[str, Any], post: dict[str, Any]) -> Decimal:
    middles = {"novelty": "0.5", "expertise": "0.5", "viralScore": "50"}
    known = {key: Decimal(middle if post[key] is None else post[key]) for key, middle in middles.items()}
    score = (
        Decimal(logit["intercept"])
        + Decimal(logit["noveltyWeight"]) * known["novelty"]
        + Decimal(logit["expertiseWeight"]) * known["expertise"]
        + Decimal(logit["viralWeight"]) * known["viralScore"] / 100
    )
    # Beyond this the answer is 0 or 1 to four hundred digits.
    return 1 / (1 + (-max(Decimal(-1000), min(Decimal(1000), score))).exp())


def named_fields(text: str) -> set[str]:
    """The fields that the schema's validator complains of."""
    found = set()
    for error in VALIDATOR.iter_errors(json.loads(text)):
        path = [str(part) for part in error.absolute_path if not isinstance(part, int)]
        if error.validator == "required":
            found |= {".".join([*path, key]) for key in error.validator_value if f"'{key}'" in error.message}
        else:
            found.add(".".join(path))
    return found


class GoldenFileTests(unittest.TestCase):
    def test_every_prediction_is_right(self) -> None:
        with localcontext() as context:
            context.prec = 50
            for case in GOLDEN["cases"]:
                with self.subTest(case["name"]):
                    payload = GOLDEN["payloads"][case["payload"]]
                    rate = exact_rate(payload["ridge"], case["post"])
                    self.assertLessEqual(abs(rate - Decimal(case["predictedRate"])), TOLERANCE)
                    follow = exact_follow(payload["logit"], case["post"])
                    self.assertLessEqual(abs(follow - Decimal(case["followProbability"])), TOLERANCE)

    def test_the_cases_reach_both_clamps_and_the_inside(self) -> None:
        for name in ("predictedRate", "followProbability"):
            values = [case[name] for case in GOLDEN["cases"]]
            self.assertIn(0, values, name)
            self.assertIn(1, values, name)
            self.assertGreater(len({value for value in values if 0 < value < 1}), 30, name)
        self.assertEqual({0, 23} - {case["post"]["hour"] for case in GOLDEN["cases"]}, set())

    def test_the_published_schema_takes_every_payload(self) -> None:
        for name, payload in GOLDEN["payloads"].items():
            with self.subTest(name):
                self.assertEqual(named_fields(json.dumps(payload)), set())

    def test_the_published_schema_refuses_what_readers_refuse_for_the_same_field(self) -> None:
        for refusal in GOLDEN["refusals"]:
            # That a number is finite is beyond JSON Schema, and `$` before a last line feed beyond Python's patterns.
            beyond = "1e400" in refusal["text"] or refusal["name"].endswith('\\n"')
            if refusal["field"] is not None and not beyond:
                with self.subTest(refusal["name"]):
                    self.assertIn(refusal["field"], named_fields(refusal["text"]))


if __name__ == "__main__":
    unittest.main()
