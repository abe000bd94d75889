from __future__ import annotations

import unittest
from datetime import UTC, datetime

from golden import GOLDEN, TOLERANCE, payload, post_of
from rookery_predictor import PayloadError, Predictor, parse_predictor


class ParsingTests(unittest.TestCase):
    def test_every_golden_case_is_agreed_with(self) -> None:
        for case in GOLDEN["cases"]:
            with self.subTest(case["name"]):
                predictor = parse_predictor(payload(case["payload"]))
                post = post_of(case["post"])
                self.assertAlmostEqual(predictor.predicted_rate(post), case["predictedRate"], delta=TOLERANCE)
                self.assertAlmostEqual(predictor.follow_probability(post), case["followProbability"], delta=TOLERANCE)

    def test_every_golden_refusal_names_the_field(self) -> None:
        for refusal in GOLDEN["refusals"]:
            with self.subTest(refusal["name"]):
                with self.assertRaises(PayloadError) as caught:
                    parse_predictor(refusal["text"])
                self.assertEqual(caught.exception.field, refusal["field"])
                self.assertIn(refusal["field"] or "the predictor", str(caught.exception))

    def test_bytes_that_are_no_text_and_numbers_beyond_any_float_are_refused(self) -> None:
        for text, field in (
            (b"\xff\xfe\xfa", None),
            ("[" * 100_000, None),
            (payload().replace("84", "NaN", 1), None),
            (payload().replace("-1.7309", "1" * 400), "logit.intercept"),
        ):
            with self.assertRaises(PayloadError) as caught:
                parse_predictor(text)
            self.assertEqual(caught.exception.field, field)

    def test_the_built_in_defaults_are_the_published_ones(self) -> None:
        published = parse_predictor(payload("defaults"))
        self.assertEqual((published.ridge, published.logit), (Predictor().ridge, Predictor().logit))
        self.assertTrue(published.is_default)
        self.assertFalse(parse_predictor(payload("half")).is_default)

    def test_figures_that_were_not_measured_are_none_and_the_others_stand(self) -> None:
        self.assertIsNone(parse_predictor(payload("unmeasured")).logit.auc)
        fitted = parse_predictor(payload("fitted"))
        self.assertEqual((fitted.logit.auc, fitted.ridge.r_squared, fitted.logit.precision), (0.71, -0.0625, None))
        self.assertEqual(fitted.trained_at, datetime(2026, 3, 1, 6, tzinfo=UTC))
        self.assertEqual(fitted.model_id, "ridge:12 logit:13")

    def test_the_hour_is_that_of_the_accounts_zone(self) -> None:
        moment = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)
        self.assertEqual(parse_predictor(payload(meta__timeZone="Asia/Tokyo")).hour(moment), 5)
        with self.assertRaisesRegex(ValueError, "time zone"):
            parse_predictor(payload()).hour(datetime(2026, 3, 1, 20, 30))

    def test_a_post_outside_its_ranges_is_refused_by_name(self) -> None:
        good = dict(GOLDEN["cases"][0]["post"])
        for name, value in (("quality", 1.01), ("hour", 24), ("viralScore", -1), ("novelty", float("nan"))):
            with self.assertRaisesRegex(ValueError, name[:5]):
                post_of({**good, name: value})


if __name__ == "__main__":
    unittest.main()
