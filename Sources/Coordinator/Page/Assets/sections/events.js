/** What was done to the weights, and by what reason. */

import { nothing } from "../charts/chart.js";
import { h } from "../dom/element.js";
import { badge, section } from "../dom/section.js";
import { number, table, wide } from "../dom/table.js";
import { grouped } from "../text/figures.js";
import { timeElement, withTimes } from "../text/times.js";
import { words } from "../text/words.js";

const TONES = { failed: "critical", skipped: "quiet", autonomous_optimization: "ok" };

export function eventsSection(state) {
  return section("events", "Decisions on the weights", { size: "wide" }, content(state));
}

function content({ events }) {
  if (!events?.length) return nothing("Nothing was decided in this window.");
  return table(
    "Decisions on the weights",
    ["when", "what", number("changed"), wide("because")],
    events.map(({ event_id: id, at, kind, reason, generators_updated: changed }) => ({
      key: id,
      cells: [
        timeElement(at),
        badge(TONES[kind] ?? "info", words(kind)),
        grouped(changed),
        reason ? h("span", { class: "reason" }, withTimes(reason)) : null,
      ],
    })),
    { isStacked: true },
  );
}
