"""What the page shows of a state: everything, nothing that is not known, and no post's markup."""

import json
import unittest

import fixture_state
from browser import PageTest, ask_again, texts
from fixture_server import ASSETS
from playwright.sync_api import expect

#: How the page's builder adds a text, and one that takes it for markup.
SAFE = "element.append(child instanceof Node ? child : String(child));"
UNSAFE = "child instanceof Node ? element.append(child) : element.insertAdjacentHTML('beforeend', child);"


class ContentTest(PageTest):
    def test_every_part_has_its_heading_and_every_chart_its_table(self) -> None:
        page = self.visit()
        titles = texts(page.locator("main h2"))
        for title in ["Alerts", "Weights over time", "Generators", "Predicted against actual", "Calibration", "Models"]:
            self.assertIn(title, titles)
        charts = page.locator("figure .chart > svg")
        self.assertEqual(charts.count(), 8)
        for index in range(charts.count()):
            figure = page.locator("figure").nth(index)
            self.assertGreater(len(figure.locator(".chart > svg").get_attribute("aria-label")), 20)
            figure.locator("summary").first.click()
            expect(figure.locator("details table").first).to_be_visible()
            self.assertGreater(figure.locator("details table").first.locator("tbody tr").count(), 2)

    def test_what_a_post_says_stays_text(self) -> None:
        page = self.visit()
        expect(page.locator("#posts tbody tr").first).to_contain_text(
            '<script>window.wasRun = "yes"</script><img src=x'
        )
        self.assertIsNone(page.evaluate("window.wasRun ?? null"))
        self.assertEqual(page.locator("main script, main img, main iframe").count(), 0)

    def test_every_other_text_of_the_database_stays_text_too(self) -> None:
        """Each string that is shown as it is becomes a script's; a script that ran would leave its mark."""
        mark = "<img src=x onerror='window.wasRun=1'><svg onload='window.wasRun=1'>"
        shown = (
            "summary",
            "reason",
            "subject",
            "pause_reason",
            "paused_by",
            "content",
            "topic",
            "sentences",
            "instance",
        )

        def spoil(value: object, name: str) -> object:
            if isinstance(value, dict):
                return {key: spoil(one, key) for key, one in value.items()}
            if isinstance(value, list):
                return [spoil(one, name) for one in value]
            return f"{value} {mark}" if name in shown and isinstance(value, str) else value

        self.server.state = spoil(fixture_state.at_work(), "")
        page = self.visit()
        ask_again(page)
        self.assertGreater(page.locator("main").inner_text().count("onerror"), 20)
        self.assertIsNone(page.evaluate("window.wasRun ?? null"))
        self.assertEqual(page.locator("main img").count(), 0)

    def test_a_page_that_let_markup_through_would_be_caught(self) -> None:
        """Proves the two above: drawn by a builder that takes text for markup, the post's picture is in the page."""
        dom = (ASSETS / "dom.js").read_text()
        self.assertIn(SAFE, dom)
        self.server.replaced["dom.js"] = dom.replace(SAFE, UNSAFE).encode()
        self.expected_complaints = ("Content Security Policy", "Failed to load resource", "inline event handler")
        page = self.visit()
        self.assertGreater(page.locator("main img").count(), 0)
        # The policy is the second wall: even then nothing of the post runs.
        self.assertIsNone(page.evaluate("window.wasRun ?? null"))

    def test_no_file_has_a_way_to_make_markup_of_text(self) -> None:
        ways = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "eval(", "new Function")
        for path in ASSETS.rglob("*.js"):
            text = path.read_text()
            self.assertEqual([way for way in ways if way in text], [], path.name)

    def test_what_is_not_known_is_never_a_nought(self) -> None:
        self.server.state = fixture_state.unknown()
        page = self.visit()
        for part in ["generators", "models", "posts", "schedules", "processes"]:
            cells = texts(page.locator(f"#{part} td"))
            self.assertIn("unknown", cells, part)
            self.assertEqual(
                [cell for cell in cells if cell in ("0", "0.0\u202f%", "0.00", "NaN", "null", "undefined")], []
            )
        words = page.locator("body").inner_text()
        for wrong in ("NaN", "undefined", "null", "Infinity", "[object"):
            self.assertNotIn(wrong, words)

    def test_a_part_that_cannot_be_drawn_takes_no_other_with_it(self) -> None:
        self.server.state["arms"] = [None]
        self.expected_complaints = ("TypeError",)
        page = self.visit()
        expect(page.locator(".card .problem")).to_contain_text("This section cannot be drawn")
        self.assertEqual(page.locator("#generators tbody tr").count(), 12)
        self.assertEqual(page.locator("#posts tbody tr").count(), 30)

    def test_a_deployment_of_a_minute_says_what_is_missing(self) -> None:
        self.server.state = fixture_state.empty()
        page = self.visit()
        expect(page.locator("#headline h2")).to_contain_text("Rookery has not learned anything yet")
        expect(page.locator("#weights")).to_contain_text("No weights in this window.")
        expect(page.locator("#dead-letters")).to_contain_text("Dead letters are unknown")
        self.assertEqual(page.locator("#generators tbody tr").count(), 12)
        self.assertNotIn("NaN", page.locator("body").inner_text())

    def test_the_headline_says_whether_it_learns(self) -> None:
        state = fixture_state.at_work()
        fitted = [model | {"current": False} for model in state["models"]]
        page = self.visit()
        for change, words in [
            ({}, "Rookery is learning and predicts better than guessing."),
            ({"predictions": state["predictions"] | {"skill": -0.1}}, "predicts no better than guessing."),
            ({"predictions": state["predictions"] | {"skill": None}}, "how well it predicts is not known yet."),
            ({"models": fitted}, "no model is published yet."),
            ({"headline": state["headline"] | {"severity": "critical"}}, "; something is broken."),
        ]:
            self.server.state = state | change
            ask_again(page)
            expect(page.locator("#headline h2")).to_contain_text(words)

    def test_the_current_models_come_first_however_old_they_are(self) -> None:
        self.server.state["models"].reverse()
        page = self.visit()
        expect(page.locator("#models tbody tr").first).to_contain_text("current")
        expect(page.locator("#models tbody tr").nth(2)).not_to_contain_text("current")

    def test_figures_have_their_units(self) -> None:
        page = self.visit()
        expect(page.locator("#headline")).to_contain_text("41.2\u202f%")
        expect(page.locator("#schedules")).to_contain_text("in 55 min")
        expect(page.locator("#gates")).to_contain_text("at least 2 h")
        row = page.locator("#processes tr", has_text="optimizer-1").first
        expect(row).to_contain_text("1 min 34 s ago")

    def test_what_the_page_leaves_unread_of_the_contract_is_nothing(self) -> None:
        """Every field of the answer is shown somewhere: a text or figure of its own turns up in the page's words."""
        words = json.dumps(self.server.state)
        self.assertIn("calibration_error", words)
        page = self.visit()
        for known in ["@fieldnotes", "shadow", "0.5.0", "adaptive", "by mira", "Europe/Berlin", "metrics.dead"]:
            expect(page.locator("body")).to_contain_text(known)


if __name__ == "__main__":
    unittest.main()
