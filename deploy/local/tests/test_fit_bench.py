import unittest
from dataclasses import replace

from local.bench.fit_report import as_json, as_text, targets
from local.bench.fits import Choices, Fits, Measured

FITS = Fits(1000, 2e-5, 1e-3, 2e-6, 1e-3, 2e-4, 1e-3, 1e-12)
FOUND = Measured([FITS], Choices(10, 1, 10, 1, 10, 1, 10, 1), 1e-14, 3e-6, {"ridge": 1e-11, "logistic": 1e-12}, 300)


class FitReportTests(unittest.TestCase):
    def test_it_is_sound_only_when_every_figure_is_scikit_learns(self) -> None:
        self.assertTrue(FOUND.sound)
        self.assertFalse(replace(FOUND, drift=2e-9).sound)
        self.assertFalse(replace(FOUND, agreement={"ridge": 2e-9, "logistic": 0.0}).sound)
        self.assertFalse(replace(FOUND, agreement={"ridge": 0.0, "logistic": 2e-7}).sound)
        self.assertFalse(replace(FOUND, fits=[replace(FITS, difference=2e-7)]).sound)

    def test_a_target_is_met_by_the_worst_number_of_rows(self) -> None:
        self.assertEqual([target.met for target in targets(FOUND)], [True, True, True])
        slow = replace(FOUND, fits=[FITS, replace(FITS, refit=2e-5, ridge=2e-3)])
        self.assertEqual([target.met for target in targets(slow)], [False, False, True])
        self.assertIn("missed", as_text(slow))

    def test_it_tells_the_same_in_words_and_in_json(self) -> None:
        self.assertIn("20.00 µs", as_text(FOUND))
        self.assertIn("the figures agree", as_text(FOUND))
        self.assertTrue(as_json(FOUND)["sound"])
        self.assertEqual(as_json(FOUND)["targets"][0]["value"], 500.0)


if __name__ == "__main__":
    unittest.main()
