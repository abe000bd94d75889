"""What the benchmark makes of its runs."""

import unittest

from local.bench.paced import Paced
from local.bench.report import Figures, as_json, as_text, targets
from local.bench.run import ASSIGNED, BEGIN, Result


def runs(*rates: float, memory: int = 40_000_000, right: bool = True) -> list[Result]:
    return [Result(rate, memory, right, 0.1) for rate in rates]


class FiguresTests(unittest.TestCase):
    def setUp(self) -> None:
        self.figures = Figures(
            1000,
            {
                "one-table": runs(90.0, 100.0, 400.0),
                "everything": runs(60.0),
                "floor": runs(70.0),
                "bytewax": runs(80.0),
                "unnest-one": runs(110.0),
                "copy-one": runs(125.0),
            },
            Paced(1000, 30.0, 60.0, 0.2),
        )

    def test_the_median_counts_and_the_fastest_peer_is_the_measure(self) -> None:
        found = {target.text: target for target in targets(self.figures)}
        self.assertEqual(found["one table / the fastest peer"].value, 100 / 80)
        self.assertTrue(found["one table / the fastest peer"].met)
        self.assertEqual(found["one table / its SQL limit"].value, 100 / 125)
        self.assertFalse(found["everything / the fastest peer's one table"].value > 0.75)

    def test_what_was_left_out_is_not_measured_and_neither_met_nor_missed(self) -> None:
        found = {target.text: target for target in targets(self.figures)}
        self.assertIsNone(found["everything / its SQL limit"].value)
        self.assertIsNone(found["everything / its SQL limit"].met)

    def test_wrong_rows_are_told(self) -> None:
        self.figures.results["floor"] = runs(70.0, right=False)
        self.assertFalse(as_json(self.figures)["subjects"]["floor"]["rows_right"])
        self.assertIn("WRONG", as_text(self.figures))

    def test_the_beginning_is_read_from_either_log(self) -> None:
        self.assertEqual(BEGIN.search("starting\nbegin 12.500000\n")[1], "12.500000")
        line = '{"time":"2026-01-01T00:00:00Z","level":"info","message":"partitions_assigned","partitions":6}'
        self.assertEqual(ASSIGNED.search(f"first\n{line}\n")[0], line)


if __name__ == "__main__":
    unittest.main()
