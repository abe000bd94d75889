"""What the soak makes of its samples."""

import unittest

from local.bench.soak import Sample, Soak, as_json, as_text, slope


def soak(*resident: float, every: float = 60.0, rows: int = 10) -> Soak:
    samples = [Sample(index * every, size) for index, size in enumerate(resident)]
    return Soak(1000, 10, rows, samples, 12.0, 80.0)


class SoakTests(unittest.TestCase):
    def test_the_slope_is_that_of_the_nearest_line(self) -> None:
        self.assertAlmostEqual(slope([Sample(0, 10), Sample(10, 12), Sample(20, 14)]), 0.2)
        self.assertAlmostEqual(slope([Sample(0, 1), Sample(1, 3), Sample(2, 2)]), 0.5)
        self.assertEqual(slope([Sample(3, 10)]), 0.0)

    def test_memory_that_settles_in_the_first_fifth_and_stays_is_sound(self) -> None:
        found = soak(20, 30, 50, 50.2, 50, 50.1, 50, 50.2, 50, 50.1, 50)
        self.assertEqual((found.start, found.median, found.most), (20, 50, 50.2))
        self.assertLess(abs(found.slope), 0.02)
        self.assertTrue(found.sound)

    def test_a_slow_and_steady_rise_is_growth(self) -> None:
        found = soak(*(40 + 0.4 * minute for minute in range(11)))
        self.assertAlmostEqual(found.slope, 0.4)
        self.assertAlmostEqual(found.growth, 3.2)
        self.assertTrue(found.fits)
        self.assertFalse(found.sound)

    def test_a_single_peak_above_the_limit_counts(self) -> None:
        found = soak(40, 40, 40, 61, 40, 40, 40, 40, 40, 40, 40)
        self.assertFalse(found.fits)
        self.assertFalse(found.sound)

    def test_memory_that_shrinks_does_not_grow(self) -> None:
        self.assertFalse(soak(50, 50, 50, 45, 44, 43).grows)

    def test_a_missing_row_is_told(self) -> None:
        found = soak(40, 40, 40, rows=9)
        self.assertFalse(found.sound)
        self.assertIn("9  of 10 MISSED", as_text(found))
        self.assertEqual(as_json(found)["fresh_ms"], {"median": 12.0, "p99": 80.0})


if __name__ == "__main__":
    unittest.main()
