"""The page's pure parts, as the browser runs them: how numbers and moments are said, where axes are marked."""

import unittest
from itertools import pairwise

from browser import PageTest
from playwright.sync_api import Page

THIN = "\u202f"
MINUS = "\u2212"


class FiguresTest(PageTest):
    def call(self, page: Page, module: str, calls: list[tuple[str, list[object], object]]) -> None:
        """Each call is a function of the module, its arguments and what it must give."""
        for name, arguments, expected in calls:
            with self.subTest(f"{name}({arguments})"):
                script = "async ([module, name, all]) => (await import(module))[name](...all)"
                self.assertEqual(page.evaluate(script, [f"/assets/{module}", name, arguments]), expected)

    def test_numbers_are_said_with_their_units_and_what_is_not_known_is_called_so(self) -> None:
        self.call(
            self.visit(),
            "format.js",
            [
                ("grouped", [1234567], "1,234,567"),
                ("grouped", [0], "0"),
                ("grouped", [-1500], f"{MINUS}1,500"),
                ("grouped", [None], "unknown"),
                ("fixed", [0.005, 2], "0.01"),
                ("fixed", [-0.001, 2], "0.00"),
                ("percent", [0.1249], f"12.5{THIN}%"),
                ("percent", [0], f"0.0{THIN}%"),
                ("percent", [None], "unknown"),
                ("percent", ["0.5"], "unknown"),
                ("axisPercent", [0.07], f"7{THIN}%"),
                ("axisPercent", [0.025], f"2.5{THIN}%"),
                ("compact", [9999], "9,999"),
                ("compact", [12345], f"12.3{THIN}k"),
                ("compact", [2500000], f"2.5{THIN}M"),
                ("counted", [1, "post"], "1 post"),
                ("counted", [0, "post"], "0 posts"),
            ],
        )

    def test_spans_and_moments_are_those_of_the_deployments_clock(self) -> None:
        now = "2026-03-31T14:05:00Z"
        self.call(
            self.visit(timezone_id="America/New_York"),
            "format.js",
            [
                ("duration", [4320], "1 h 12 min"),
                ("duration", [3600], "1 h"),
                ("duration", [90061], "1 d 1 h"),
                ("duration", [0], "0 s"),
                ("duration", [0.4], "under 1 s"),
                ("duration", [None], "unknown"),
                ("moment", ["2026-03-01T00:30:00Z"], "1 Mar 00:30"),
                ("moment", [None], "unknown"),
                ("moment", ["soon"], "unknown"),
                ("distance", ["2026-03-31T14:04:53Z", now], "7 s ago"),
                ("distance", ["2026-03-31T15:05:40Z", now], "in 1 h 1 min"),
                ("distance", [now, now], "now"),
                ("distance", [None, now], "unknown"),
            ],
        )

    def test_axes_are_marked_at_round_values(self) -> None:
        self.call(
            self.visit(),
            "charts/chart.js",
            [
                ("ticks", [0, 1, 4], [0, 0.25, 0.5, 0.75, 1]),
                ("ticks", [0, 8, 4], [0, 2, 4, 6, 8]),
                ("ticks", [0, 0, 4], [0]),
                ("roundUp", [0.0612], 0.07),
                ("roundUp", [6.1], 7),
                ("roundUp", [0], 1),
            ],
        )
        page = self.visit()
        day = 86_400_000
        for days in (1, 7, 30, 400):
            ticks = page.evaluate(
                "async (to) => (await import('/assets/charts/chart.js')).timeTicks(0, to, 300)", days * day
            )
            self.assertTrue(1 <= len(ticks) <= 5, (days, ticks))

    def test_labels_of_narrow_bands_do_not_cover_each_other_nor_leave_the_chart(self) -> None:
        page = self.visit()
        script = "async (wanted) => (await import('/assets/charts/stacked_area.js')).spread(wanted, 10, 310)"
        for wanted in ([300.0] * 12, [12.0] * 12, [310 - 9.0 * n for n in range(12)], [200.0, 199.0, 50.0]):
            places = page.evaluate(script, wanted)
            self.assertTrue(all(one - other >= 13.99 for one, other in pairwise(places)), places)
            self.assertTrue(min(places) >= 10 and max(places) <= 310, places)


if __name__ == "__main__":
    unittest.main()
