import argparse
import unittest
from dataclasses import replace

from local.bench import fit, ingest_report, scrapers
from local.bench import soak as soak_bench
from local.bench.fit import Choices, Fits, Measured
from local.bench.ingest import ASSIGNED, BEGIN, Result
from local.bench.ingest_report import Results
from local.bench.scrapers import ScraperResults, ScraperRun
from local.bench.soak import Paced, Sample, Soak, slope
from local.commands import bench


def runs(*rates: float, memory: int = 40_000_000, right: bool = True) -> list[Result]:
    return [Result(rate, memory, right, 0.1) for rate in rates]


class IngestTests(unittest.TestCase):
    def setUp(self) -> None:
        self.results = Results(
            1000,
            {
                "one-table": runs(90.0, 100.0, 400.0),
                "everything": runs(60.0),
                "floor": runs(70.0),
                "bytewax": runs(80.0),
                "unnest-one": runs(125.0),
            },
            Paced(1000, 30.0, 60.0, 0.2),
        )

    def test_the_median_counts_and_the_fastest_peer_is_the_measure(self) -> None:
        found = {target.text: target for target in ingest_report.targets(self.results)}
        self.assertEqual(found["one table / the fastest peer"].value, 100 / 80)
        self.assertTrue(found["one table / the fastest peer"].met)
        self.assertEqual(found["one table / its SQL limit"].value, 100 / 125)
        self.assertFalse(found["everything / the fastest peer's one table"].value > 0.75)

    def test_what_was_left_out_is_not_measured_and_neither_met_nor_missed(self) -> None:
        found = {target.text: target for target in ingest_report.targets(self.results)}
        self.assertIsNone(found["everything / its SQL limit"].value)
        self.assertIsNone(found["everything / its SQL limit"].met)

    def test_wrong_rows_are_told(self) -> None:
        self.results.runs["floor"] = runs(70.0, right=False)
        self.assertFalse(ingest_report.as_json(self.results)["subjects"]["floor"]["rows_right"])
        self.assertIn("WRONG", ingest_report.as_text(self.results))

    def test_the_beginning_is_read_from_either_log(self) -> None:
        self.assertEqual(BEGIN.search("starting\nbegin 12.500000\n")[1], "12.500000")
        line = '{"time":"2026-01-01T00:00:00Z","level":"info","message":"partitions_assigned","partitions":6}'
        self.assertEqual(ASSIGNED.search(f"first\n{line}\n")[0], line)


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
        self.assertIn("9  of 10 MISSED", soak_bench.as_text(found))
        self.assertEqual(soak_bench.as_json(found)["fresh_ms"], {"median": 12.0, "p99": 80.0})


class ScraperTests(unittest.TestCase):
    def test_it_is_sound_only_when_each_checkpoint_was_read_and_published_once_and_nobody_was_refused(self) -> None:
        good = ScraperRun(2, 100, 4.0, 100, 0)
        self.assertTrue(ScraperResults([good, good], 200).sound)
        self.assertFalse(ScraperResults([good, good], 201).sound, "one was published twice")
        self.assertFalse(ScraperResults([ScraperRun(2, 100, 4.0, 99, 0)], 100).sound, "one was asked for twice")
        self.assertFalse(ScraperResults([ScraperRun(2, 100, 4.0, 100, 1)], 100).sound, "the budget was exceeded")

    def test_it_tells_the_same_in_words_and_in_json(self) -> None:
        sharing = ScraperResults([ScraperRun(4, 100, 4.0, 100, 0)], 100)
        self.assertIn("read and published once", scrapers.as_text(sharing))
        self.assertEqual(scrapers.as_json(sharing)["runs"][0]["checkpoints_per_second"], 25.0)
        self.assertIn("2 (1)", scrapers.as_text(sharing), "four seconds are two windows; ten requests have room in one")
        self.assertIn("NOT", scrapers.as_text(ScraperResults([], 1)))


FITS = Fits(1000, 2e-5, 1e-3, 2e-6, 1e-3, 2e-4, 1e-3, 1e-12)
FOUND = Measured([FITS], Choices(10, 1, 10, 1, 10, 1, 10, 1), {"ridge": 1e-11, "logistic": 1e-12}, 300)


class FitReportTests(unittest.TestCase):
    def test_it_is_sound_only_when_every_figure_is_scikit_learns(self) -> None:
        self.assertTrue(FOUND.sound)
        self.assertFalse(replace(FOUND, agreement={"ridge": 2e-9, "logistic": 0.0}).sound)
        self.assertFalse(replace(FOUND, agreement={"ridge": 0.0, "logistic": 2e-7}).sound)
        self.assertFalse(replace(FOUND, fits=[replace(FITS, difference=2e-7)]).sound)

    def test_a_target_is_met_by_the_worst_number_of_rows(self) -> None:
        self.assertEqual([target.met for target in fit.targets(FOUND)], [True, True, True])
        slow = replace(FOUND, fits=[FITS, replace(FITS, refit=2e-5, ridge=2e-3)])
        self.assertEqual([target.met for target in fit.targets(slow)], [False, False, True])
        self.assertIn("missed", fit.as_text(slow))

    def test_it_tells_the_same_in_words_and_in_json(self) -> None:
        self.assertIn("20.00 µs", fit.as_text(FOUND))
        self.assertIn("the numbers agree", fit.as_text(FOUND))
        self.assertTrue(fit.as_json(FOUND)["sound"])
        self.assertEqual(fit.as_json(FOUND)["targets"][0]["value"], 500.0)


class SeasonsTests(unittest.TestCase):
    def parsed(self, *words: str) -> list[str]:
        parser = argparse.ArgumentParser()
        bench.arguments(parser)
        return bench.season_command(parser.parse_args(["learning", *words]))[1:]

    def test_defaults_are_two_hundred_accounts_and_ninety_days(self) -> None:
        self.assertEqual(self.parsed(), ["learning", "--accounts", "200", "--days", "90", "--seed", "1"])

    def test_what_is_chosen_reaches_the_program(self) -> None:
        words = self.parsed(
            "--accounts", "5", "--scenario", "cold-start", "--policy", "raw", "--policy", "static", "--json"
        )
        chosen = ["--scenario", "cold-start", "--policy", "raw", "--policy", "static", "--json"]
        self.assertEqual(words[-len(chosen) :], chosen)
        self.assertIn("5", words)
