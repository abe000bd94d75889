"""The page lives: new answers are drawn without disturbing the reader, and it says when it no longer knows."""

import threading
import unittest

import fixture_state
from browser import PageTest, ask_again
from fixture_server import GONE
from playwright.sync_api import expect


class LivingTest(PageTest):
    def test_a_new_answer_is_drawn_and_focus_scroll_and_open_tables_stay(self) -> None:
        page = self.visit()
        page.locator("#weights summary").click()
        page.locator("#models").scroll_into_view_if_needed()
        button = page.locator("#models button[data-action=promote]").first
        button.focus()
        page.evaluate("document.querySelector('#models .scroll').scrollTop = 30")
        before = page.evaluate("[scrollY, document.querySelector('#models .scroll').scrollTop]")
        newer = fixture_state.at_work()
        newer["gates"]["learnable"] = 4321
        newer["models"].insert(0, newer["models"][2] | {"model_id": 81})
        self.server.state = newer
        ask_again(page)
        expect(page.locator("#headline")).to_contain_text("4,321")
        expect(page.locator("#models tbody tr").nth(2)).to_contain_text("81")
        self.assertEqual(page.evaluate("[scrollY, document.querySelector('#models .scroll').scrollTop]"), before)
        self.assertTrue(button.evaluate("one => one === document.activeElement || document.activeElement.isConnected"))
        self.assertEqual(page.evaluate("JSON.parse(document.activeElement.dataset.target).model_id"), 78)
        expect(page.locator("#weights table")).to_be_visible()

    def test_a_table_that_is_open_follows_and_one_that_is_folded_costs_nothing(self) -> None:
        page = self.visit()
        self.assertEqual(page.locator("#predictions tr").count(), 0)
        page.locator("#calibration summary").click()
        expect(page.locator("#calibration tbody tr")).to_have_count(5)
        newer = fixture_state.at_work()
        newer["predictions"]["calibration"].append({"predicted": 0.06, "actual": 0.07, "low": 0.05, "high": 0.08})
        self.server.state = newer
        ask_again(page)
        expect(page.locator("#calibration tbody tr")).to_have_count(6)
        expect(page.locator("#calibration tbody tr").last).to_contain_text("unknown")

    def test_an_answer_that_is_the_same_is_not_sent_again(self) -> None:
        page = self.visit()
        self.assertEqual(ask_again(page).status, 304)
        expect(page.locator("#freshness")).to_contain_text("live")

    def test_the_window_is_in_the_address_and_back_goes_back(self) -> None:
        page = self.visit("30d")
        self.assertEqual(self.server.asked[0], "30d")
        expect(page.locator("[data-window='30d']")).to_have_attribute("aria-current", "true")
        page.locator("[data-window='1d']").click()
        expect(page).to_have_url(self.server.url + "?window=1d")
        expect(page.locator("[data-window='1d']")).to_have_attribute("aria-current", "true")
        ask_again(page)
        self.assertEqual(self.server.asked[-1], "1d")
        page.go_back()
        expect(page.locator("[data-window='30d']")).to_have_attribute("aria-current", "true")
        ask_again(page)
        self.assertEqual(self.server.asked[-1], "30d")

    def test_a_question_that_is_overtaken_is_given_up_and_is_no_failure(self) -> None:
        page = self.visit()
        self.server.held["30d"] = threading.Event()
        self.addCleanup(self.server.held["30d"].set)
        page.evaluate(
            "window.said = [];"
            "new MutationObserver((all) => all.forEach((one) => said.push(one.target.textContent)))"
            ".observe(document.getElementById('notice'), { childList: true })"
        )
        with page.expect_request("**/api/state?window=30d"):
            page.locator("[data-window='30d']").click()
        with page.expect_response("**/api/state?window=1d"):
            page.locator("[data-window='1d']").click()
        self.server.held["30d"].set()
        expect(page.locator("#freshness")).to_contain_text("live")
        ask_again(page)
        self.assertEqual(page.evaluate("said"), [])

    def test_an_answer_that_is_long_in_coming_makes_what_is_shown_stale(self) -> None:
        page = self.visit()
        self.server.held["7d"] = threading.Event()
        self.addCleanup(self.server.held["7d"].set)
        page.clock.fast_forward(16_000)
        expect(page.locator("#freshness")).to_contain_text("stale")
        expect(page.locator("#notice")).to_contain_text("No answer for a while.")
        self.server.held["7d"].set()
        expect(page.locator("#freshness")).to_contain_text("live")

    def test_an_unknown_window_in_the_address_is_the_usual_one(self) -> None:
        page = self.visit("%3Cscript%3E")
        expect(page.locator("[data-window='7d']")).to_have_attribute("aria-current", "true")
        self.assertEqual(set(self.server.asked), {"7d"})

    def test_a_server_that_fails_makes_the_page_stale_and_then_live_again(self) -> None:
        self.expected_complaints = ("503",)
        page = self.visit()
        self.server.fault = 503
        ask_again(page)
        expect(page.locator("#notice")).to_contain_text("the database does not respond")
        expect(page.locator("#notice")).to_contain_text("This page shows the state of")
        expect(page.locator("#freshness")).to_contain_text("stale")
        expect(page.locator("#headline")).to_contain_text("Rookery is learning")
        self.server.fault = None
        ask_again(page)
        expect(page.locator("#freshness")).to_contain_text("live")
        expect(page.locator("#notice")).to_be_empty()

    def test_a_device_that_is_offline_says_so_and_asks_again_when_it_is_back(self) -> None:
        self.expected_complaints = ("ERR_INTERNET_DISCONNECTED",)
        page = self.visit()
        page.context.set_offline(True)
        expect(page.locator("#freshness")).to_contain_text("offline")
        expect(page.locator("#notice")).to_contain_text("This device is offline.")
        page.context.set_offline(False)
        expect(page.locator("#freshness")).to_contain_text("live")

    def test_a_coordinator_that_is_gone_is_told_from_one_that_refuses(self) -> None:
        self.expected_complaints = ("ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET")
        page = self.visit()
        self.server.fault = GONE
        page.clock.fast_forward(5000)
        expect(page.locator("#notice")).to_contain_text("The coordinator does not respond.")

    def test_nothing_comes_from_anywhere_else(self) -> None:
        page = self.visit(ready=False)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.reload()
        page.locator("#posts").wait_for()
        files = [url for url in asked if "/api/" not in url]
        self.assertIn(len(files), range(20, 26))
        self.assertEqual([url for url in asked if not url.startswith((self.server.url, "data:"))], [])


if __name__ == "__main__":
    unittest.main()
