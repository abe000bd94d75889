"""Writes: looked at first, with a reason and a token, and never done unseen."""

import unittest

import fixture_state
from browser import PageTest, texts
from fixture_server import EMPTY_REPORT, TOKEN, done, problem
from playwright.sync_api import Locator, Page, expect


class ActingTest(PageTest):
    def ask(self, page: Page, action: str, part: str = "main") -> Locator:
        page.locator(f"{part} button[data-action={action}]").first.click()
        dialog = page.locator("dialog")
        expect(dialog).to_be_visible()
        return dialog

    def fill(self, dialog: Locator, reason: str = "a campaign runs", token: str | None = TOKEN) -> None:
        dialog.locator("[name=reason]").fill(reason)
        if token is not None:
            dialog.locator("[name=token]").fill(token)
        dialog.locator("button[type=submit]").click()

    def test_a_lock_is_shown_first_and_done_only_then(self) -> None:
        page = self.visit()
        dialog = self.ask(page, "lock")
        self.fill(dialog)
        expect(dialog).to_contain_text("humanVoice would be changed.")
        self.assertEqual(texts(dialog.locator("tbody tr > *")), ["humanVoice", "no", "yes"])
        expect(dialog.locator(".outcome .note")).to_have_text("One other value stays the same.")
        self.assertEqual([body["dry_run"] for body in self.server.acted], [True])
        dialog.get_by_role("button", name="Lock humanVoice").click()
        expect(dialog).to_contain_text("humanVoice was changed.")
        expected = {"action": "lock", "generator": "humanVoice", "reason": "a campaign runs"}
        self.assertEqual(self.server.acted, [expected | {"dry_run": True}, expected | {"dry_run": False}])
        self.assertEqual(dialog.get_by_role("button").all_inner_texts(), ["Close"])

    def test_without_a_reason_or_a_token_nothing_is_asked(self) -> None:
        page = self.visit()
        dialog = self.ask(page, "pause")
        dialog.get_by_role("button", name="Preview").click()
        expect(dialog.locator("#problem-reason")).to_contain_text("Enter a reason")
        expect(dialog.locator("[name=reason]")).to_be_focused()
        expect(dialog.locator("[name=reason]")).to_have_attribute("aria-invalid", "true")
        expect(dialog.locator("#problem-token")).not_to_be_empty()
        self.assertEqual(self.server.acted, [])

    def test_a_wrong_token_is_asked_for_again_and_a_right_one_is_kept(self) -> None:
        self.expected_complaints = ("401",)
        page = self.visit()
        dialog = self.ask(page, "pause")
        self.fill(dialog, token="guessed")
        expect(dialog.locator(".outcome")).to_contain_text("the token is not the coordinator's")
        expect(dialog.locator("[name=token]")).to_be_focused()
        expect(dialog.locator("[name=token]")).to_have_value("")
        self.fill(dialog)
        expect(dialog).to_contain_text("would be changed")
        dialog.get_by_role("button", name="Cancel").click()
        expect(dialog).to_have_count(0)
        dialog = self.ask(page, "trigger")
        expect(dialog.locator("[name=token]")).to_be_hidden()
        self.fill(dialog, token=None)
        expect(dialog).to_contain_text("would be changed")
        self.assertTrue(all(body["dry_run"] for body in self.server.acted))

    def test_the_token_is_in_no_storage_unless_chosen_and_in_no_cookie(self) -> None:
        page = self.visit()
        dialog = self.ask(page, "lock")
        self.fill(dialog)
        expect(dialog).to_contain_text("would be changed")
        stored = "JSON.stringify([Object.values(sessionStorage), Object.values(localStorage), document.cookie])"
        self.assertNotIn(TOKEN, page.evaluate(stored))
        dialog.get_by_role("button", name="Cancel").click()
        page.locator("[data-forget]").click()
        dialog = self.ask(page, "lock")
        dialog.get_by_label("Keep it until this tab is closed").check()
        self.fill(dialog)
        expect(dialog).to_contain_text("would be changed")
        self.assertEqual(page.evaluate("Object.values(localStorage).length + document.cookie.length"), 0)
        page.reload()
        expect(page.locator("#access")).to_contain_text("token entered")

    def test_another_weight_takes_the_preview_back(self) -> None:
        page = self.visit()
        dialog = self.ask(page, "set")
        dialog.locator("[name=weight]").fill("250")
        self.fill(dialog)
        expect(dialog.locator("#problem-weight")).to_contain_text("from 0 to 100")
        dialog.locator("[name=weight]").fill("12,5")
        self.fill(dialog)
        expect(dialog.locator("tbody tr").first).to_contain_text("12.50\u202f%")
        dialog.locator("[name=weight]").fill("20")
        expect(dialog.get_by_role("button", name="Preview")).to_be_visible()
        expect(dialog.locator(".outcome")).to_be_empty()
        self.assertEqual([(body["weight"], body["dry_run"]) for body in self.server.acted], [(0.125, True)])

    def test_what_the_coordinator_refuses_is_said_in_its_words(self) -> None:
        self.expected_complaints = ("409",)
        refusal = problem(409, "refused", "the locks leave 0.93 and the floors need 0.2")
        self.server.outcome = lambda _: (409, refusal)
        page = self.visit()
        dialog = self.ask(page, "set")
        dialog.locator("[name=weight]").fill("93")
        self.fill(dialog)
        expect(dialog.locator(".outcome")).to_contain_text("the floors need 0.2")
        expect(dialog.get_by_role("button", name="Preview")).to_be_enabled()

    def test_an_answer_that_is_lost_is_called_so_and_cannot_be_sent_twice(self) -> None:
        self.expected_complaints = ("ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET")
        self.server.outcome = lambda body: done(body) if body["dry_run"] else None
        page = self.visit()
        dialog = self.ask(page, "rollback")
        self.fill(dialog)
        dialog.get_by_role("button", name="Roll back").click()
        expect(dialog.locator(".outcome")).to_contain_text("may or may not have been made")
        self.assertEqual(dialog.get_by_role("button").all_inner_texts(), ["Close"])

    def test_a_commit_of_which_nobody_knows_is_not_sent_twice_either(self) -> None:
        self.expected_complaints = ("503",)
        unknown = problem(503, "outcome_unknown", "the connection broke at the commit, look first")
        self.server.outcome = lambda body: done(body) if body["dry_run"] else (503, unknown)
        page = self.visit()
        dialog = self.ask(page, "lock")
        self.fill(dialog)
        dialog.get_by_role("button", name="Lock humanVoice").click()
        expect(dialog.locator(".outcome")).to_contain_text("look first")
        self.assertEqual(dialog.get_by_role("button").all_inner_texts(), ["Close"])

    def test_what_was_so_already_is_not_called_done(self) -> None:
        self.server.outcome = lambda _: (200, EMPTY_REPORT | {"unchanged": True, "summary": ["it is locked already"]})
        page = self.visit()
        dialog = self.ask(page, "lock")
        self.fill(dialog)
        dialog.get_by_role("button", name="Lock humanVoice").click()
        expect(dialog.locator(".outcome h3")).to_have_text("Nothing changed")

    def test_numbers_go_as_numbers(self) -> None:
        page = self.visit()
        for action, part, field in [("promote", "#models", "model_id"), ("acknowledge", "#alerts", "alert_id")]:
            dialog = self.ask(page, action, part)
            self.fill(dialog, token=TOKEN if not self.server.acted else None)
            expect(dialog).to_contain_text("would be changed")
            self.assertIsInstance(self.server.acted[-1][field], int)
            page.keyboard.press("Escape")
            expect(dialog).to_have_count(0)

    def test_the_keyboard_alone_locks_and_comes_back_to_where_it_was(self) -> None:
        page = self.visit()
        button = page.locator("#generators button[data-action=lock]").first
        button.focus()
        page.keyboard.press("Enter")
        dialog = page.locator("dialog")
        expect(dialog.locator("[name=reason]")).to_be_focused()
        page.keyboard.type("by keyboard")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type(TOKEN)
        page.keyboard.press("Enter")
        expect(dialog).to_contain_text("would be changed")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(button).to_be_focused()

    def test_a_page_that_may_not_write_has_no_button(self) -> None:
        self.server.state = fixture_state.at_work(writable=False)
        page = self.visit()
        self.assertEqual(page.get_by_role("button").count(), 0)
        expect(page.locator("#access")).to_contain_text("read-only")


if __name__ == "__main__":
    unittest.main()
