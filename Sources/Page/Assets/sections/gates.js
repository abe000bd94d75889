/** The learning gates: what a post needs before anything is learned from it, and what was refused. */

import { chart, figure, nothing, roundUp, swatch } from "../charts/chart.js";
import { stackedArea } from "../charts/stacked_area.js";
import { facts, foldedTable, h, number, section, table, timeElement } from "../dom.js";
import { compact, duration, grouped, instant, isKnown, label, moment } from "../format.js";

const LEARNABLE = "learnable";

export function gatesSection(state) {
  return section("gates", "Learning gates", { size: "half" }, content(state));
}

function content({ gates, now }) {
  if (!gates) return nothing("The gates are set by the first learn run.");
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
      ["Pending", isKnown(gates.pending) ? grouped(gates.pending) : null],
    ),
    totals(gates, reasons),
    over.length > 0 ? overTime(over, reasons, now) : nothing("No learn run in this window. Choose a longer one above."),
  ];
}

/** Every reason that kept a post out, now or in the window, the most frequent first. */
function reasonsOf(gates, over) {
  const most = new Map((gates.refusals ?? []).map(({ reason, posts }) => [reason, posts]));
  for (const { values } of over) {
    for (const [reason, posts] of Object.entries(values)) most.set(reason, Math.max(posts, most.get(reason) ?? 0));
  }
  most.delete(LEARNABLE);
  return [...most.keys()].filter((reason) => most.get(reason) !== 0).sort((one, other) =>
    most.get(other) - most.get(one)
  );
}

function totals(gates, reasons) {
  const refusals = gates.refusals ?? [];
  if (refusals.length === 0) return nothing("No post has been refused.");
  return table(
    "Posts the gates refused",
    ["reason", number("posts")],
    refusals.map(({ reason, posts }) => ({
      key: reason,
      cells: [h("span", { class: "generator" }, swatch(reasons.indexOf(reason)), label(reason)), grouped(posts)],
    })),
  );
}

function overTime(points, reasons, now) {
  if (reasons.length === 0) return nothing("No learn run in this window refused a post.");
  const until = Math.max(instant(now), points.at(-1).at + 1);
  const top = roundUp(Math.max(...points.map(({ values }) => refused(values))));
  const series = reasons.map((name, index) => ({ name, index, label: label(name) }));
  const columns = [LEARNABLE, ...reasons];
  return figure(
    "Refused posts at each learn run, by reason. The table has the learnable posts too.",
    chart(
      "gates-chart",
      summary(points.at(-1)),
      (width) => stackedArea({ points, series, until, top, format: compact, width, height: 200 }),
    ),
    foldedTable(
      "Gate results over time",
      ["learn run", ...columns.map((reason) => number(label(reason)))],
      () =>
        points.toReversed().map(({ slot, values }) => ({
          key: slot,
          cells: [timeElement(slot), ...columns.map((reason) => grouped(reason in values ? values[reason] : 0))],
        })),
    ),
  );
}

function refused(values) {
  return Object.entries(values).reduce((total, [reason, posts]) => reason === LEARNABLE ? total : total + posts, 0);
}

function summary({ slot, values }) {
  const parts = Object.entries(values).filter(([, posts]) => posts !== 0);
  const said = parts.map(([reason, posts]) => `${grouped(posts)} ${label(reason)}`).join(", ");
  return `Refused posts at each learn run, by reason. At ${moment(slot)}: ${said || "none"}.`;
}
