/** Records that could not be used and wait for a person. */

import { nothing } from "../charts/chart.js";
import { h } from "../dom/element.js";
import { section } from "../dom/section.js";
import { number, table } from "../dom/table.js";
import { grouped } from "../text/figures.js";

export function deadLettersSection(state) {
  return section("dead-letters", "Dead letters", { size: "narrow" }, content(state));
}

function content({ dead_letters: topics }) {
  if (!Array.isArray(topics)) return nothing("Whether records were set aside is not known.");
  if (!topics.some(({ waiting }) => waiting !== 0)) return nothing("No record waits.");
  return [
    table(
      "Dead letters",
      ["topic", number("waiting")],
      topics.map(({ topic, waiting }) => ({ key: topic, cells: [topic, grouped(waiting)] })),
    ),
    h("p", { class: "note" }, "Look at them with ", h("code", null, "coordinator dead ls"), "."),
  ];
}
