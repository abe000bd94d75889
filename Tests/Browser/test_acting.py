"""Writes: looked at first, with a reason and a token, and never done unseen."""

import unittest

import fixture_state
from browser import PageTest, texts
from fixture_server import TOKEN, done
from playwright.sync_api import Locator, Page, expect


class ActingTest(PageTest):
    def ask(self, page: Page, action: str, part: str = "main") -> Locator:
        page.locator(f"{part} button[data-action={action}]").first.click()
        dialogue = page.locator("dialog")
        expect(dialogue).to_be_visible()
        return dialogue

    def fill(self, dialogue: Locator, because: str = "a campaign runs", token: str | None = TOKEN) -> None:
        dialogue.locator("[name=because]").fill(because)
        if token is not None:
            dialogue.locator("[name=token]").fill(token)
        dialogue.locator("button[type=submit]").click()

    def test_a_lock_is_shown_first_and_done_only_then(self) -> None:
        page = self.visit()
        dialogue = self.ask(page, "lock")
        self.fill(dialogue)
        expect(dialogue).to_contain_text("humanVoice would be changed.")
        self.assertEqual(texts(dialogue.locator("tbody tr > *")), ["humanVoice", "no", "yes"])
        expect(dialogue.locator(".outcome .note")).to_have_text("One more stays as it is.")
        self.assertEqual([body["dry_run"] for body in self.server.acted], [True])
        dialogue.get_by_role("button", name="Lock humanVoice").click()
        expect(dialogue).to_contain_text("humanVoice was changed.")
        expected = {"action": "lock", "generator": "humanVoice", "because": "a campaign runs"}
        self.assertEqual(self.server.acted, [expected | {"dry_run": True}, expected | {"dry_run": False}])
        self.assertEqual(dialogue.get_by_role("button").all_inner_texts(), ["Close"])

    def test_without_a_reason_or_a_token_nothing_is_asked(self) -> None:
        page = self.visit()
        dialogue = self.ask(page, "pause")
        dialogue.get_by_role("button", name="Preview").click()
        expect(dialogue.locator("#problem-because")).to_contain_text("Say why")
        expect(dialogue.locator("[name=because]")).to_be_focused()
        expect(dialogue.locator("[name=because]")).to_have_attribute("aria-invalid", "true")
        expect(dialogue.locator("#problem-token")).not_to_be_empty()
        self.assertEqual(self.server.acted, [])

    def test_a_wrong_token_is_asked_for_again_and_a_right_one_is_kept(self) -> None:
        self.expected_complaints = ("401",)
        page = self.visit()
        dialogue = self.ask(page, "pause")
        self.fill(dialogue, token="guessed")
        expect(dialogue.locator(".outcome")).to_contain_text("the token is not the coordinator's")
        expect(dialogue.locator("[name=token]")).to_be_focused()
        expect(dialogue.locator("[name=token]")).to_have_value("")
        self.fill(dialogue)
        expect(dialogue).to_contain_text("would be changed")
        dialogue.get_by_role("button", name="Cancel").click()
        expect(dialogue).to_have_count(0)
        dialogue = self.ask(page, "trigger")
        expect(dialogue.locator("[name=token]")).to_be_hidden()
        self.fill(dialogue, token=None)
        expect(dialogue).to_contain_text("would be changed")
        self.assertTrue(all(body["dry_run"] for body in self.server.acted))

    def test_the_token_is_in_no_storage_unless_chosen_and_in_no_cookie(self) -> None:
        page = self.visit()
        dialogue = self.ask(page, "lock")
        self.fill(dialogue)
        expect(dialogue).to_contain_text("would be changed")
        stored = "JSON.stringify([Object.values(sessionStorage), Object.values(localStorage), document.cookie])"
        self.assertNotIn(TOKEN, page.evaluate(stored))
        dialogue.get_by_role("button", name="Cancel").click()
        page.locator("[data-forget]").click()
        dialogue = self.ask(page, "lock")
        dialogue.get_by_label("Keep it until this tab is closed").check()
        self.fill(dialogue)
        expect(dialogue).to_contain_text("would be changed")
        self.assertEqual(page.evaluate("Object.values(localStorage).length + document.cookie.length"), 0)
        page.reload()
        expect(page.locator("#writes")).to_contain_text("token held")

    def test_another_weight_takes_the_preview_back(self) -> None:
        page = self.visit()
        dialogue = self.ask(page, "set")
        dialogue.locator("[name=weight]").fill("250")
        self.fill(dialogue)
        expect(dialogue.locator("#problem-weight")).to_contain_text("from 0 to 100")
        dialogue.locator("[name=weight]").fill("12,5")
        self.fill(dialogue)
        expect(dialogue.locator("tbody tr").first).to_contain_text("12.50\u202f%")
        dialogue.locator("[name=weight]").fill("20")
        expect(dialogue.get_by_role("button", name="Preview")).to_be_visible()
        expect(dialogue.locator(".outcome")).to_be_empty()
        self.assertEqual([(body["weight"], body["dry_run"]) for body in self.server.acted], [(0.125, True)])

    def test_what_the_coordinator_refuses_is_said_in_its_words(self) -> None:
        self.expected_complaints = ("409",)
        refusal = {"error": {"code": "infeasible", "text": "the locks leave 0.93 and the floors need 0.2"}}
        self.server.outcome = lambda _: (409, refusal)
        page = self.visit()
        dialogue = self.ask(page, "set")
        dialogue.locator("[name=weight]").fill("93")
        self.fill(dialogue)
        expect(dialogue.locator(".outcome")).to_contain_text("the floors need 0.2")
        expect(dialogue.get_by_role("button", name="Preview")).to_be_enabled()

    def test_an_answer_that_is_lost_is_called_so_and_cannot_be_sent_twice(self) -> None:
        self.expected_complaints = ("ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET")
        self.server.outcome = lambda body: done(body) if body["dry_run"] else None
        page = self.visit()
        dialogue = self.ask(page, "rollback")
        self.fill(dialogue)
        dialogue.get_by_role("button", name="Roll back").click()
        expect(dialogue.locator(".outcome")).to_contain_text("it may have been done or not")
        self.assertEqual(dialogue.get_by_role("button").all_inner_texts(), ["Close"])

    def test_a_commit_of_which_nobody_knows_is_not_sent_twice_either(self) -> None:
        self.expected_complaints = ("503",)
        unknown = {"error": {"code": "outcome_unknown", "text": "the connection broke at the commit, look first"}}
        self.server.outcome = lambda body: done(body) if body["dry_run"] else (503, unknown)
        page = self.visit()
        dialogue = self.ask(page, "lock")
        self.fill(dialogue)
        dialogue.get_by_role("button", name="Lock humanVoice").click()
        expect(dialogue.locator(".outcome")).to_contain_text("look first")
        self.assertEqual(dialogue.get_by_role("button").all_inner_texts(), ["Close"])

    def test_what_was_so_already_is_not_called_done(self) -> None:
        self.server.outcome = lambda _: (200, {"done": False, "summary": ["it is locked already"], "changes": []})
        page = self.visit()
        dialogue = self.ask(page, "lock")
        self.fill(dialogue)
        dialogue.get_by_role("button", name="Lock humanVoice").click()
        expect(dialogue.locator(".outcome h3")).to_have_text("Nothing was done")

    def test_numbers_go_as_numbers(self) -> None:
        page = self.visit()
        for action, part, field in [("promote", "#models", "model_id"), ("acknowledge", "#alerts", "alert_id")]:
            dialogue = self.ask(page, action, part)
            self.fill(dialogue, token=TOKEN if not self.server.acted else None)
            expect(dialogue).to_contain_text("would be changed")
            self.assertIsInstance(self.server.acted[-1][field], int)
            page.keyboard.press("Escape")
            expect(dialogue).to_have_count(0)

    def test_the_keyboard_alone_locks_and_comes_back_to_where_it_was(self) -> None:
        page = self.visit()
        button = page.locator("#generators button[data-action=lock]").first
        button.focus()
        page.keyboard.press("Enter")
        dialogue = page.locator("dialog")
        expect(dialogue.locator("[name=because]")).to_be_focused()
        page.keyboard.type("by keyboard")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type(TOKEN)
        page.keyboard.press("Enter")
        expect(dialogue).to_contain_text("would be changed")
        page.keyboard.press("Escape")
        expect(dialogue).to_have_count(0)
        expect(button).to_be_focused()

    def test_a_page_that_may_not_write_has_no_button(self) -> None:
        self.server.state = fixture_state.at_work(writable=False)
        page = self.visit()
        self.assertEqual(page.get_by_role("button").count(), 0)
        expect(page.locator("#writes")).to_contain_text("read-only")


if __name__ == "__main__":
    unittest.main()
