"""The page as a real coordinator serves it, over a real database: what it shows is so, and what it changes changes."""

import unittest

from browser import PATIENCE, chromium
from fixture_state import SCRIPT
from playwright.sync_api import Locator, Page, expect
from real_coordinator import TOKEN, RealCoordinator

WEIGHTS = "SELECT md5(string_agg(w::text, '|' ORDER BY generator_name)) FROM generator_weights w"


class RealCoordinatorTest(unittest.TestCase):
    coordinator: RealCoordinator

    @classmethod
    def setUpClass(cls) -> None:
        cls.coordinator = RealCoordinator()
        cls.addClassCleanup(cls.coordinator.stop)
        cls.coordinator.start(SCRIPT)

    def visit(self) -> Page:
        context = chromium().new_context(viewport={"width": 1440, "height": 900})
        self.addCleanup(context.close)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.goto(self.coordinator.url)
        page.locator("#headline").wait_for()
        return page

    def open(self, page: Page, action: str, of: str) -> Locator:
        page.locator(f"tr[data-key='{of}'] button[data-action={action}]").click()
        dialogue = page.locator("dialog")
        dialogue.locator("[name=because]").fill("to see it done")
        dialogue.locator("[name=by]").fill("mira")
        if dialogue.locator("[name=token]").is_visible():
            dialogue.locator("[name=token]").fill(TOKEN)
        return dialogue

    def test_every_part_is_drawn_and_a_post_of_the_database_stays_text(self) -> None:
        page = self.visit()
        expect(page.locator("#deployment")).to_contain_text("@fieldnotes")
        self.assertEqual(page.locator("#generators tbody tr").count(), 12)
        expect(page.locator("#posts tbody tr").first).to_contain_text("<script>window.wasRun")
        self.assertIsNone(page.evaluate("window.wasRun ?? null"))
        expect(page.locator("#posts tbody tr").nth(1)).to_contain_text("unknown")
        expect(page.locator("#schedules")).to_contain_text("optimize")
        self.assertEqual(page.locator(".card > .problem").count(), 0)
        words = page.locator("body").inner_text()
        for wrong in ("NaN", "undefined", "null", "[object"):
            self.assertNotIn(wrong, words)
        self.assertEqual(self.complaints, [])

    def test_a_weight_is_looked_at_without_a_trace_and_then_set(self) -> None:
        page = self.visit()
        before = self.coordinator.query(WEIGHTS)
        dialogue = self.open(page, "set", "coach")
        dialogue.locator("[name=weight]").fill("11")
        dialogue.get_by_role("button", name="Preview").click()
        expect(dialogue.locator(".outcome")).to_contain_text("What this would do")
        self.assertEqual(self.coordinator.query(WEIGHTS), before)
        dialogue.get_by_role("button", name="Set coach").click()
        expect(dialogue.locator(".outcome h3")).to_have_text("Done")
        dialogue.get_by_role("button", name="Close").click()
        expect(page.locator("tr[data-key=coach]").first).to_contain_text("set to 11.0\u202f%")
        self.assertNotEqual(self.coordinator.query(WEIGHTS), before)
        found = self.coordinator.query("SELECT reason FROM optimization_events ORDER BY event_id DESC LIMIT 1")
        self.assertIn("to see it done", found)
        self.assertIn("mira", found)
        self.assertEqual(self.complaints, [])

    def test_a_schedule_is_paused_and_resumed(self) -> None:
        page = self.visit()
        for action, state in [("pause", "paused"), ("resume", "running")]:
            dialogue = self.open(page, action, "optimize")
            dialogue.get_by_role("button", name="Preview").click()
            expect(dialogue.locator(".outcome")).to_contain_text("What this would do")
            dialogue.get_by_role("button", name=f"{action.capitalize()} optimize").click()
            expect(dialogue.locator(".outcome h3")).to_have_text("Done")
            dialogue.get_by_role("button", name="Close").click()
            expect(page.locator("#schedules tr[data-key=optimize]")).to_contain_text(state)
        self.assertEqual(self.coordinator.query("SELECT paused FROM schedules WHERE schedule = 'optimize'"), "f")
        self.assertEqual(self.complaints, [])

    def test_what_cannot_be_is_refused_with_the_reason(self) -> None:
        page = self.visit()
        before = self.coordinator.query(WEIGHTS)
        dialogue = self.open(page, "set", "coach")
        dialogue.locator("[name=weight]").fill("99")
        dialogue.get_by_role("button", name="Preview").click()
        expect(dialogue.locator(".outcome .problem")).not_to_be_empty()
        self.assertEqual(self.coordinator.query(WEIGHTS), before)

    def test_z_a_database_that_goes_away_makes_the_page_stale_and_its_return_live(self) -> None:
        """Last by its name, as it takes the database from the others."""
        page = self.visit()
        expect(page.locator("#freshness")).to_contain_text("live")
        self.coordinator.postgres.stop()
        expect(page.locator("#freshness")).to_contain_text("stale", timeout=20_000)
        expect(page.locator("#generators tbody tr")).to_have_count(12)
        self.coordinator.postgres.start(dies_with_us=True)
        expect(page.locator("#freshness")).to_contain_text("live", timeout=30_000)


if __name__ == "__main__":
    unittest.main()
