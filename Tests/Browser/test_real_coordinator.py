"""The page as a real coordinator serves it, over a real database: what it shows is so, and what it changes changes."""

import json
import unittest
import urllib.error
import urllib.request

from browser import PATIENCE, chromium
from fixture_state import SCRIPT
from playwright.sync_api import Locator, Page, expect
from published_schema import problems
from real_coordinator import TOKEN, RealCoordinator

#: Every action of the catalogue, once.
REQUESTS: dict[str, dict] = {
    "lock": {"generator": "coach"},
    "unlock": {"generator": "coach"},
    "set": {"generator": "coach", "weight": 0.2},
    "release": {"generator": "coach"},
    "pause": {"schedule": "optimize"},
    "resume": {"schedule": "optimize"},
    "trigger": {"schedule": "learn"},
    "promote": {"model_id": 3},
    "rollback": {},
    "acknowledge": {"alert_id": 1},
}
LOCK = {"action": "lock", "generator": "coach", "reason": "a test"}
#: Status, code, path, body and headers.
PROBLEMS: list[tuple[int, str, str, object, dict[str, str]]] = [
    (400, "bad_window", "api/state?window=2d", None, {}),
    (403, "wrong_host", "api/state", None, {"host": "evil.example"}),
    (404, "not_found", "api/nothing", None, {}),
    (405, "wrong_method", "api/actions", None, {}),
    (401, "token_missing", "api/actions", LOCK, {"authorization": ""}),
    (401, "token_wrong", "api/actions", LOCK, {"authorization": "Bearer guessed"}),
    (403, "wrong_origin", "api/actions", LOCK, {"origin": "http://evil.example"}),
    (415, "not_json", "api/actions", LOCK, {"content-type": "text/plain"}),
    (400, "bad_json", "api/actions", b"[", {}),
    (422, "unknown_action", "api/actions", LOCK | {"action": "fly"}, {}),
    (422, "invalid", "api/actions", {"action": "lock", "generator": "coach"}, {}),
    (422, "not_found", "api/actions", LOCK | {"generator": "nobody"}, {}),
]
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
        dialog = page.locator("dialog")
        dialog.locator("[name=reason]").fill("to see it done")
        dialog.locator("[name=actor]").fill("mira")
        if dialog.locator("[name=token]").is_visible():
            dialog.locator("[name=token]").fill(TOKEN)
        return dialog

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
        dialog = self.open(page, "set", "coach")
        dialog.locator("[name=weight]").fill("11")
        dialog.get_by_role("button", name="Preview").click()
        expect(dialog.locator(".outcome")).to_contain_text("What this would do")
        self.assertEqual(self.coordinator.query(WEIGHTS), before)
        dialog.get_by_role("button", name="Set coach").click()
        expect(dialog.locator(".outcome h3")).to_have_text("Done")
        dialog.get_by_role("button", name="Close").click()
        expect(page.locator("tr[data-key=coach]").first).to_contain_text("set to 11.0\u202f%")
        self.assertNotEqual(self.coordinator.query(WEIGHTS), before)
        found = self.coordinator.query("SELECT reason FROM optimization_events ORDER BY event_id DESC LIMIT 1")
        self.assertIn("to see it done", found)
        self.assertIn("mira", found)
        self.assertEqual(self.complaints, [])

    def test_a_schedule_is_paused_and_resumed(self) -> None:
        page = self.visit()
        for action, state in [("pause", "paused"), ("resume", "running")]:
            dialog = self.open(page, action, "optimize")
            dialog.get_by_role("button", name="Preview").click()
            expect(dialog.locator(".outcome")).to_contain_text("What this would do")
            dialog.get_by_role("button", name=f"{action.capitalize()} optimize").click()
            expect(dialog.locator(".outcome h3")).to_have_text("Done")
            dialog.get_by_role("button", name="Close").click()
            expect(page.locator("#schedules tr[data-key=optimize]")).to_contain_text(state)
        self.assertEqual(self.coordinator.query("SELECT paused FROM schedules WHERE schedule = 'optimize'"), "f")
        self.assertEqual(self.complaints, [])

    def test_what_cannot_be_is_refused_with_the_reason(self) -> None:
        page = self.visit()
        before = self.coordinator.query(WEIGHTS)
        dialog = self.open(page, "set", "coach")
        dialog.locator("[name=weight]").fill("99")
        dialog.get_by_role("button", name="Preview").click()
        expect(dialog.locator(".outcome .problem")).not_to_be_empty()
        self.assertEqual(self.coordinator.query(WEIGHTS), before)

    def ask(self, path: str, body: object = None, **headers: str) -> tuple[int, str, dict]:
        """Status, content type and answer of one request; a body makes it a POST with the token."""
        sent = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {} if body is None else {"content-type": "application/json", "authorization": f"Bearer {TOKEN}"}
        request = urllib.request.Request(self.coordinator.url + path, sent, given | headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.headers["content-type"], json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers["content-type"], json.load(refused)

    def test_every_answer_keeps_to_the_published_schema(self) -> None:
        self.coordinator.query(
            "INSERT INTO alerts (kind, subject, severity, summary, opened_at, last_seen_at, term)"
            " VALUES ('generator_viral', 'coach', 'info', 'coach is viral', now(), now(), 1)"
        )
        state: dict = {}
        for window in ("30d", "1d", "7d", "all"):
            status, kind, answer = self.ask(f"api/state?window={window}")
            self.assertEqual((status, kind, problems(answer, "State")), (200, "application/json", []))
            state = state or answer
        for name, rows in state.items():
            self.assertNotEqual(rows, [], f"{name} holds nothing to judge")
        self.assertEqual({action["name"] for action in state["actions"]}, set(REQUESTS))
        for name, request in REQUESTS.items():
            body = {"action": name, "dry_run": True} | request
            self.assertEqual(problems(body, "ActionRequest"), [])
            status, kind, answer = self.ask("api/actions", body)
            if status == 200:
                self.assertEqual((kind, problems(answer, "ChangeReport")), ("application/json", []))
                self.assertEqual((answer["dry_run"], answer["done"]), (True, False))
            else:
                self.assertEqual((status, answer["code"], problems(answer, "Problem")), (409, "refused", []))
        for status, code, path, body, headers in PROBLEMS:
            with self.subTest(code):
                found, kind, answer = self.ask(path, body, **headers)
                self.assertEqual((found, kind, answer["code"]), (status, "application/problem+json", code))
                self.assertEqual(problems(answer, "Problem"), [])
                self.assertEqual(answer["status"], status)

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
