#!/usr/bin/env python3
"""Takes the pictures of the operator's page for the docs, from a stack with the last demo's data.

    ./rookery demo && ./rookery up --demo-data
    .rookery/python/bin/python deploy/docs/screenshots.py [--stack main | --url http://127.0.0.1:PORT/ --token TOKEN]

Needs Debian's Chromium and what `./rookery test` installs. It changes nothing: the dialog is shown with its preview and
closed. On the same data, two runs differ only in the time that has passed.
"""

import argparse
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "images"
MOST = 300_000
"""Bytes of a picture at most: every clone carries them."""
WINDOW = "all"


@dataclass(frozen=True)
class Picture:
    """Starts at section `from_part`, or at the top of the page."""

    name: str
    width: int
    height: int
    scheme: str = "light"
    from_part: str | None = None
    has_dialog: bool = False


PICTURES = (
    Picture("page", 1280, 1120),
    Picture("page-dark", 1280, 1120, scheme="dark"),
    Picture("page-predictions", 1280, 960, from_part="predictions"),
    Picture("page-arms", 1280, 900, from_part="arms"),
    Picture("page-schedules", 1280, 690, from_part="schedules"),
    Picture("page-phone", 360, 780),
    Picture("page-dialog", 1280, 860, has_dialog=True),
)


def main() -> int:
    options = arguments()
    url = options.url or launcher("page", "--stack", options.stack)
    token = options.token or ("" if options.url else launcher("page", "--stack", options.stack, "--token"))
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for picture in PICTURES:
            if picture.has_dialog and not token:
                print(f"{picture.name}: skipped: no token")
                continue
            take(browser, url, token, picture)
        browser.close()
    too_large = [path.name for path in FOLDER.glob("page*.png") if path.stat().st_size > MOST]
    if too_large:
        print(f"larger than {MOST // 1000} kB: {', '.join(too_large)}", file=sys.stderr)
    return 1 if too_large else 0


def take(browser: Browser, url: str, token: str, picture: Picture) -> None:
    size = {"width": picture.width, "height": picture.height}
    context = browser.new_context(viewport=size, color_scheme=picture.scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{url}?window={WINDOW}")
    page.locator("#posts").wait_for()
    if picture.from_part:
        page.locator(f"#{picture.from_part}").evaluate("part => part.scrollIntoView()")
    if picture.has_dialog:
        open_dialog(page, token)
    path = FOLDER / f"{picture.name}.png"
    page.screenshot(path=path)
    context.close()
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")


def open_dialog(page: Page, token: str) -> None:
    """Previews a manual weight without setting it."""
    page.locator("#generators tr[data-key=storyteller] button[data-action=set]").click()
    dialog = page.locator("dialog")
    dialog.locator("[name=weight]").fill("15")
    dialog.locator("[name=reason]").fill("a series of stories runs until Friday")
    dialog.locator("[name=token]").fill(token)
    dialog.get_by_role("button", name="Preview").click()
    dialog.locator(".outcome h3").wait_for()


def launcher(*words: str) -> str:
    """What `./rookery` prints."""
    done = subprocess.run([ROOT / "rookery", *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr.strip())
    return done.stdout.strip()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stack", default="main", metavar="NAME", help="the stack (default: main)")
    parser.add_argument("--url", help="the page's address, instead of a stack's")
    parser.add_argument("--token", help="the page's token, for the picture of the dialog")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
