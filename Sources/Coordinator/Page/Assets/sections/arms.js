/** Kinds of content and how often each succeeds. */

import { chart, figure, nothing } from "../charts/chart.js";
import { intervals } from "../charts/intervals.js";
import { section } from "../dom/section.js";
import { foldedTable, number } from "../dom/table.js";
import { grouped, isKnown, percent, range } from "../text/figures.js";

const SHOWN = 14;

export function armsSection(state) {
  return section("arms", "Arms", { size: "half" }, content(state));
}

function content({ arms }) {
  const ranked = (arms ?? []).toSorted((one, other) => (other.mean ?? -1) - (one.mean ?? -1));
  if (ranked.length === 0) return nothing("No arm has been pulled yet.");
  const rows = ranked.slice(0, SHOWN).map((arm) => ({ ...arm, name: short(arm.name), note: evidence(arm) }));
  return figure(
    `Share of an arm's posts that succeeded, with its 95 % interval${more(ranked.length)}. Right: successes of posts.`,
    chart(
      "arms-chart",
      summary(ranked),
      (width) => intervals({ rows, format: (value) => percent(value, 0), title: "share that succeeded", width }),
    ),
    foldedTable(
      "Arms",
      ["arm", number("successes"), number("failures"), number("share"), number("95 % interval")],
      () =>
        ranked.map(({ name, successes, failures, mean, low, high }) => ({
          key: name,
          cells: [name, grouped(successes), grouped(failures), percent(mean), range(low, high, percent)],
        })),
    ),
  );
}

function more(count) {
  return count > SHOWN ? `; the best ${SHOWN} of ${count}, all in the table` : "";
}

function short(name) {
  return name.replace(/^content_/, "").replaceAll("_", " ");
}

function evidence({ successes, failures }) {
  return isKnown(successes) && isKnown(failures) ? `${grouped(successes)} of ${grouped(successes + failures)}` : "";
}

function summary([best, ...rest]) {
  return `Success of ${rest.length + 1} arms. Ahead is ${short(best.name)} with ${percent(best.mean)}, ` +
    `95 % interval ${range(best.low, best.high, percent)}.`;
}
