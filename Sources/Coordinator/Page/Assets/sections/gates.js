/** What a post must show before anything is learned from it, and what kept the others out. */

import { bands } from "../charts/bands.js";
import { chart, figure, nothing } from "../charts/chart.js";
import { swatch } from "../charts/series.js";
import { h } from "../dom/element.js";
import { facts, section } from "../dom/section.js";
import { foldedTable, number, table } from "../dom/table.js";
import { roundUp } from "../charts/scale.js";
import { grouped, isKnown, short } from "../text/figures.js";
import { duration, instant, moment, timeElement } from "../text/times.js";
import { words } from "../text/words.js";

export function gatesSection(state) {
  return section("gates", "Learning gates", { size: "half" }, content(state));
}

function content({ gates, now }) {
  if (!gates) return nothing("The gates are not set yet.");
  const over = (gates.over_time ?? [])
    .filter(({ counts }) => Object.values(counts ?? {}).some(isKnown))
    .map(({ slot, counts }) => ({ slot, at: instant(slot), values: counts }));
  const reasons = reasonsOf(gates, over);
  return [
    facts(
      ["Mode", gates.mode ?? null],
      ["Views", isKnown(gates.views_min) ? `at least ${grouped(gates.views_min)}` : null],
      ["Likes", isKnown(gates.likes_min) ? `at least ${grouped(gates.likes_min)}` : null],
      ["Age", isKnown(gates.age_min_seconds) ? `at least ${duration(gates.age_min_seconds)}` : null],
      ["Learnable", isKnown(gates.learnable) ? grouped(gates.learnable) : null],
      ["Not judged yet", isKnown(gates.not_judged) ? grouped(gates.not_judged) : null],
    ),
    totals(gates, reasons),
    over.length > 0
      ? overTime(over, reasons, now)
      : nothing("What the gates refused over time was not recorded in this window."),
  ];
}

/** Every reason that ever counts, the most frequent first, what may be learned from before all. */
function reasonsOf(gates, over) {
  const counts = new Map((gates.refusals ?? []).map(({ reason, posts }) => [reason, posts]));
  for (const { values } of over) for (const reason of Object.keys(values)) counts.set(reason, counts.get(reason) ?? 0);
  counts.delete("learnable");
  return ["learnable", ...[...counts.keys()].sort((one, other) => (counts.get(other) ?? 0) - (counts.get(one) ?? 0))];
}

function totals(gates, reasons) {
  const refusals = gates.refusals ?? [];
  if (refusals.length === 0) return nothing("No post has been refused.");
  return table(
    "Posts the gates refused",
    ["refused because", number("posts")],
    refusals.map(({ reason, posts }) => ({
      key: reason,
      cells: [h("span", { class: "generator" }, swatch(reasons.indexOf(reason)), words(reason)), grouped(posts)],
    })),
  );
}

function overTime(points, reasons, now) {
  const until = Math.max(instant(now), points.at(-1).at + 1);
  const top = roundUp(Math.max(...points.map(({ values }) => sum(values))));
  const series = reasons.map((name, index) => ({ name, index, label: words(name) }));
  const latest = points.at(-1);
  return figure(
    "Posts by verdict at each learn run.",
    chart(
      "gates-chart",
      summary(latest),
      (width) => bands({ points, series, until, top, format: short, width, height: 220 }),
    ),
    foldedTable(
      "Verdicts over time",
      ["learn run", ...reasons.map((reason) => number(words(reason)))],
      () =>
        points.toReversed().map(({ slot, values }) => ({
          key: slot,
          cells: [timeElement(slot), ...reasons.map((reason) => grouped(reason in values ? values[reason] : 0))],
        })),
    ),
  );
}

function sum(values) {
  return Object.values(values).reduce((total, posts) => total + posts, 0);
}

function summary({ slot, values }) {
  const parts = Object.entries(values).map(([reason, posts]) => `${grouped(posts)} ${words(reason)}`);
  return `Posts by verdict over time. At ${moment(slot)}: ${parts.join(", ")}.`;
}
