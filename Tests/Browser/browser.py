"""Debian's Chromium, headless, once for all tests of a process; and what every test of the page starts from."""

import atexit
import os
import shutil
import unittest
from functools import cache

from fixture_server import FixtureServer
from playwright.sync_api import Browser, Locator, Page, Response, sync_playwright

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 740}
PATIENCE = 10_000


@cache
def chromium() -> Browser:
    program = os.environ.get("ROOKERY_TEST_CHROMIUM") or shutil.which("chromium")
    if program is None:
        raise RuntimeError("Chromium is not here; install Debian's package chromium.")
    playwright = sync_playwright().start()
    atexit.register(playwright.stop)
    browser = playwright.chromium.launch(executable_path=program)
    atexit.register(browser.close)
    return browser


class PageTest(unittest.TestCase):
    """A stand-in server and a browser's window on it, both new for each test; what the page complains of fails it."""

    def setUp(self) -> None:
        self.server = FixtureServer()
        self.addCleanup(self.server.close)
        self.complaints: list[str] = []
        # What a test makes the server answer is no complaint.
        self.expected_complaints: tuple[str, ...] = ()

    def visit(self, window: str | None = None, size: dict | None = None, ready: bool = True, **options: object) -> Page:
        context = chromium().new_context(viewport=size or DESK, **options)
        self.addCleanup(context.close)
        # Time passes by itself, and a test may make it leap: nobody waits for the page to ask again.
        context.clock.install()
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.goto(self.server.url + (f"?window={window}" if window else ""))
        if ready:
            page.locator("#headline").wait_for()
        return page

    def tearDown(self) -> None:
        left = [one for one in self.complaints if not any(known in one for known in self.expected_complaints)]
        self.assertEqual(left, [], "the page complained")


def ask_again(page: Page) -> Response:
    """Lets the time pass after which the page asks for its state again; returns when it has drawn the answer."""
    with page.expect_response("**/api/state?*") as answer:
        page.clock.fast_forward(5000)
    page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    return answer.value


def texts(found: Locator) -> list[str]:
    return [one.strip() for one in found.all_text_contents()]
