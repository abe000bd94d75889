"""Widths, colours and names: on a phone, in the dark, for who does not see it or move a pointer."""

import unittest
from itertools import pairwise

import fixture_state
from browser import DESK, PHONE, PageTest, ask_again, texts
from playwright.sync_api import expect

#: Computes, in the page, the contrast of each text with what lies behind it, as WCAG 2 defines it.
CONTRASTS = """() => {
  const parse = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.a === 1) return colour;
    }
    return parse("rgb(255, 255, 255)");
  };
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
    if (!own || !element.checkVisibility() || element.closest("noscript, .visually-hidden")) continue;
    const style = getComputedStyle(element);
    const isSVG = element instanceof SVGElement;
    let ground = behind(element);
    if (isSVG && element.matches(".heat-text") && !element.matches(".on-0")) {
      ground = parse(getComputedStyle(element.parentElement.querySelector("rect")).fill);
    }
    const found = ratio(parse(isSVG ? style.fill : style.color), ground);
    const name = element.getAttribute("class");
    if (found < 4.5) poor.push(`${name} "${element.textContent}" ${found.toFixed(2)}`);
  }
  const shapes = [".dot", ".observed", ".whisker-end", ".slot", ".trace", "[class*=series-]", ".even", ".lamp"];
  for (const element of document.querySelectorAll(shapes.join(", "))) {
    const style = getComputedStyle(element);
    const all = [style.stroke, style.fill, style.backgroundColor];
    const colours = all.filter((one) => one.startsWith("rgb(")).map(parse);
    const best = Math.max(...colours.map((one) => ratio(one, behind(element.closest("section, header")))));
    if (best < 3) poor.push(`shape ${element.getAttribute("class")} ${best.toFixed(2)}`);
  }
  return poor;
}"""
#: Whatever can be reached or pressed, and what a screen reader would call it.
NAMELESS = """() => [...document.querySelectorAll(
  "a, button, input, textarea, summary, [role=group], [role=img], nav, dialog")]
  .filter((one) => !(one.getAttribute("aria-label") || one.getAttribute("aria-labelledby") || one.labels?.length
    || one.textContent.trim())).map((one) => one.outerHTML.slice(0, 90))"""
WIDE = """() => [...document.querySelectorAll("body *")].filter((one) => !one.closest(".scroll, .parts, .chart"))
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && one.checkVisibility())
  .map((one) => one.tagName + "." + one.className)"""


class LookTest(PageTest):
    def test_a_phone_never_scrolls_sideways(self) -> None:
        page = self.visit(size=PHONE)
        for state in [fixture_state.at_work(), fixture_state.empty(), fixture_state.unknown()]:
            self.server.state = state
            ask_again(page)
            self.assertEqual(page.evaluate("document.documentElement.scrollWidth"), PHONE["width"])
            self.assertEqual(page.evaluate(WIDE), [])

    def test_the_dialog_fits_a_phone(self) -> None:
        page = self.visit(size=PHONE)
        page.locator("#generators button[data-action=set]").first.click()
        box = page.locator("dialog").bounding_box()
        self.assertGreaterEqual(box["x"], 0)
        self.assertLessEqual(box["x"] + box["width"], PHONE["width"])

    def test_contrast_is_enough_in_light_and_in_dark(self) -> None:
        page = self.visit(size=DESK)
        page.locator("#generators button[data-action=set]").first.click()
        expect(page.locator("dialog")).to_be_visible()
        for scheme in ["light", "dark"]:
            page.emulate_media(color_scheme=scheme)
            self.assertEqual(page.evaluate(CONTRASTS), [], scheme)

    def test_a_poor_contrast_is_caught(self) -> None:
        page = self.visit()
        page.evaluate("document.documentElement.style.setProperty('--muted', '#9aa4b0')")
        page.evaluate("document.documentElement.style.setProperty('--series-3', '#f0d0e0')")
        poor = page.evaluate(CONTRASTS)
        self.assertTrue(any(one.startswith("tick") for one in poor), poor[:3])
        self.assertTrue(any("series-3" in one for one in poor), poor[:3])

    def test_light_and_dark_differ(self) -> None:
        grounds = []
        page = self.visit()
        for scheme in ["light", "dark"]:
            page.emulate_media(color_scheme=scheme)
            grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        self.assertEqual(len(set(grounds)), 2)

    def test_who_wants_no_motion_gets_none(self) -> None:
        page = self.visit()
        for wish, name in [("reduce", "none"), ("no-preference", "breathe")]:
            page.emulate_media(reduced_motion=wish)
            self.assertEqual(page.locator(".lamp").evaluate("one => getComputedStyle(one).animationName"), name)

    def test_landmarks_headings_and_names(self) -> None:
        page = self.visit()
        for role in ["banner", "main", "contentinfo"]:
            self.assertEqual(page.get_by_role(role).count(), 1, role)
        self.assertEqual(page.get_by_role("navigation").count(), 2)
        self.assertEqual(page.locator("h1").count(), 1)
        levels = [
            int(tag[1]) for tag in page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map((h) => h.tagName)")
        ]
        self.assertTrue(all(after <= before + 1 for before, after in pairwise(levels)), levels)
        self.assertEqual(page.evaluate(NAMELESS), [])
        regions = texts(page.locator("main section[aria-labelledby] > .title h2, #headline h2"))
        self.assertEqual(len(regions), len(set(regions)))
        self.assertEqual(page.get_by_role("region").count(), len(regions))
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
        self.assertEqual(len(ids), len(set(ids)))
        for part in page.locator(".parts a").all():
            self.assertEqual(page.locator(part.get_attribute("href")).count(), 1)

    def test_a_table_stays_a_table_on_a_phone(self) -> None:
        page = self.visit(size=PHONE)
        table = page.get_by_role("table", name="Generators")
        self.assertEqual(table.get_by_role("row").count(), 13)
        self.assertIn("weight", texts(table.get_by_role("columnheader")))
        self.assertEqual(table.get_by_role("rowheader").count(), 12)

    def test_series_are_told_apart_without_colour(self) -> None:
        """Neighbours in the chart differ in their hatch, and each has its name beside it."""
        page = self.visit()
        hatches = page.locator("#weights .hatch").evaluate_all("all => all.map((one) => one.getAttribute('fill'))")
        self.assertEqual(len(hatches), 12)
        self.assertTrue(all(one != other for one, other in pairwise(hatches)))
        labels = texts(page.locator("#weights .chart text.label"))
        self.assertEqual(len(labels), 12)
        boxes = [one.bounding_box() for one in page.locator("#weights .chart text.label").all()]
        places = sorted(box["y"] for box in boxes)
        self.assertTrue(all(after - before > 12 for before, after in pairwise(places)))

    def test_the_keyboard_reaches_content_windows_parts_and_tables(self) -> None:
        page = self.visit()
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.locator("[data-window='1d']")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("[data-window='1d']")).to_have_attribute("aria-current", "true")
        page.locator("#weights summary").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#weights table")).to_be_visible()
        page.keyboard.press("Tab")
        expect(page.locator("#weights .scroll")).to_be_focused()


if __name__ == "__main__":
    unittest.main()
