/** Slots: past, next and missed. */

import { chart, figure, nothing } from "../charts/chart.js";
import { glyph, slotStrip } from "../charts/slot_strip.js";
import { canvas } from "../charts/chart.js";
import { h } from "../dom/element.js";
import { badge, section } from "../dom/section.js";
import { foldedTable, number, wide } from "../dom/table.js";
import { counted } from "../text/figures.js";
import { distance, duration, instant, timeElement } from "../text/times.js";
import { slotMark, words } from "../text/words.js";

const TONES = { done: "ok", failed: "critical", missed: "warning", skipped: "quiet", queued: "info", running: "info" };
const SHAPES = [["done", "ran"], ["skipped", "skipped"], ["missed", "missed"], ["failed", "failed"], [
  "next",
  "to come",
]];

export function slotsSection(state) {
  return section("slots", "Slots", null, content(state));
}

function content(state) {
  const slots = state.slots ?? [];
  const upcoming = state.upcoming ?? [];
  if (slots.length + upcoming.length === 0) return nothing("No slot has come due in this window and none is planned.");
  const schedules = [...new Set([...slots, ...upcoming].map(({ schedule }) => schedule))].sort();
  return figure(
    legend(),
    chart(
      "slots-chart",
      summary(slots, upcoming, state.now),
      (width) => slotStrip({ slots, upcoming, schedules, now: instant(state.now), width }),
    ),
    foldedTable(
      "Slots to come",
      ["slot", "schedule", "when"],
      () =>
        upcoming.map(({ schedule, slot }) => ({
          key: `${schedule} ${slot}`,
          cells: [timeElement(slot), schedule, distance(slot, state.now)],
        })),
    ),
    foldedTable(
      "Slots that were due",
      ["slot", "schedule", "state", "asked for by", number("delay"), "finished", wide("reason")],
      () =>
        slots.map(({ schedule, slot, state: came, reason, delay_seconds: delay, finished_at: end, origin }) => ({
          key: `${schedule} ${slot}`,
          cells: [
            timeElement(slot),
            schedule,
            badge(TONES[came] ?? "quiet", words(came), slotMark(came)),
            origin ? words(origin) : null,
            duration(delay),
            end ? timeElement(end) : "not finished",
            reason ?? "",
          ],
        })),
    ),
  );
}

function legend() {
  return h(
    "span",
    { class: "legend" },
    SHAPES.map(([state, name]) => {
      const shape = canvas(16, 16, glyph(state, 8, 8));
      shape.setAttribute("aria-hidden", "true");
      return h("span", { key: state }, shape, name);
    }),
  );
}

function summary(slots, upcoming, now) {
  const counts = Map.groupBy(slots, ({ state }) => state);
  const parts = [...counts].map(([state, found]) => `${found.length} ${words(state)}`);
  const next = upcoming[0] ? ` The next is ${upcoming[0].schedule} ${distance(upcoming[0].slot, now)}.` : "";
  return `${counted(slots.length, "slot")}: ${parts.join(", ") || "none"}.${next}`;
}
