/** What a post must show before anything is learned from it, and what kept the others out. */

import { chart, figure, nothing, roundUp, swatch } from "../charts/chart.js";
import { stackedArea } from "../charts/stacked_area.js";
import { facts, foldedTable, h, number, section, table, timeElement } from "../dom.js";
import { duration, grouped, instant, isKnown, moment, short, words } from "../format.js";

const LEARNABLE = "learnable";

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
    ["refused because", number("posts")],
    refusals.map(({ reason, posts }) => ({
      key: reason,
      cells: [h("span", { class: "generator" }, swatch(reasons.indexOf(reason)), words(reason)), grouped(posts)],
    })),
  );
}

function overTime(points, reasons, now) {
  if (reasons.length === 0) return nothing("No learn run of this window refused a post.");
  const until = Math.max(instant(now), points.at(-1).at + 1);
  const top = roundUp(Math.max(...points.map(({ values }) => refused(values))));
  const series = reasons.map((name, index) => ({ name, index, label: words(name) }));
  const columns = [LEARNABLE, ...reasons];
  return figure(
    "Posts that were refused at each learn run, by reason; what may be learned from is in the table.",
    chart(
      "gates-chart",
      summary(points.at(-1)),
      (width) => stackedArea({ points, series, until, top, format: short, width, height: 200 }),
    ),
    foldedTable(
      "Verdicts over time",
      ["learn run", ...columns.map((reason) => number(words(reason)))],
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
  const said = parts.map(([reason, posts]) => `${grouped(posts)} ${words(reason)}`).join(", ");
  return `Posts refused at each learn run, by reason. At ${moment(slot)}: ${said || "none"}.`;
}
