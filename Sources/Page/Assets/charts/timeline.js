/** Slots along time, a row a schedule: past, missed and upcoming ones, and the present. */

import { canvas, line, scale, textWidth, timeAxis } from "./chart.js";
import { s } from "../dom.js";
import { instant, label } from "../format.js";

const ROW = 30;
const DAY = 86_400e3;

/** `slots` are { schedule, slot, state }; `upcoming` are { schedule, slot }. */
export function timeline({ slots, upcoming, schedules, now, width }) {
  const left = Math.max(...schedules.map(textWidth)) + 14;
  const box = { left, right: width - 12, top: 18, bottom: 18 + schedules.length * ROW };
  // Older slots are in the table: drawn, they would run together.
  const start = now - (width < 700 ? 2 : 7) * DAY;
  const shown = slots.filter(({ slot }) => instant(slot) >= start);
  const moments = [...shown, ...upcoming].map(({ slot }) => instant(slot)).concat(now);
  const from = Math.min(...moments);
  const to = Math.max(...moments);
  const x = scale([from, to], [box.left + 6, box.right - 6]);
  const y = (schedule) => box.top + schedules.indexOf(schedule) * ROW + ROW / 2;
  return canvas(
    width,
    box.bottom + 24,
    timeAxis(box, from, to, x),
    schedules.map((name) => s("text", { class: "label", x: left - 10, y: y(name) + 4, "text-anchor": "end" }, name)),
    line("now", x(now), box.top - 6, x(now), box.bottom),
    s("text", { class: "tick now-text", x: x(now), y: box.top - 8, "text-anchor": "middle" }, "now"),
    shown.map(({ schedule, slot, state }) => glyph(state, x(instant(slot)), y(schedule), `${schedule} ${slot}`)),
    upcoming.map(({ schedule, slot }) => glyph("next", x(instant(slot)), y(schedule), `${schedule} ${slot} next`)),
  );
}

/** Shapes differ as well as colours: bar done, ring skipped, cross failed, wedge missed. */
export function glyph(state, x, y, key) {
  const at = (path) =>
    s(
      "path",
      { class: `slot slot-${state}`, key, d: `M${x.toFixed(1)},${y}${path}` },
      key ? s("title", null, `${key}: ${label(state)}`) : null,
    );
  switch (state) {
    case "done":
      return at("m-1.5,-7h3v14h-3Z");
    case "failed":
      return at("m-4.5,-4.5l9,9m0,-9l-9,9");
    case "missed":
      return at("m-5,-4h10l-5,9Z");
    case "skipped":
      return at("m-3.5,0a3.5,3.5 0 1 0 7,0a3.5,3.5 0 1 0 -7,0Z");
    case "queued":
    case "running":
    case "next":
      return at("m0,-4v8");
    default:
      return at("m-4,0h8");
  }
}
