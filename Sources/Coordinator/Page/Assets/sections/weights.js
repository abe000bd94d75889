/** How often each generator is chosen, over time. */

import { bands } from "../charts/bands.js";
import { chart, figure, nothing } from "../charts/chart.js";
import { section } from "../dom/section.js";
import { foldedTable, number } from "../dom/table.js";
import { counted, isKnown, percent } from "../text/figures.js";
import { instant, moment, timeElement } from "../text/times.js";
import { words } from "../text/words.js";
import { ordered } from "./generator_order.js";

/** Below this many pixels the labels leave out the figures, which the table has. */
const NARROW = 420;

export function weightsSection(state) {
  return section("weights", "Weights over time", { size: "wide" }, content(state));
}

function content({ weights, now }) {
  const generators = ordered(weights?.generators);
  const series = (weights?.series ?? []).filter((one) => Object.values(one.weights ?? {}).some(isKnown));
  if (series.length === 0) return nothing("No weights were set in this window.");
  const points = series.map(({ at, weights: values }) => ({ at: instant(at), values }));
  const until = Math.max(instant(now), points.at(-1).at + 1);
  const names = generators.length > 0 ? generators.map(({ name }) => name) : Object.keys(series.at(-1).weights);
  const latest = series.at(-1).weights;
  const layers = (width) =>
    names.toReversed().map((name) => ({
      name,
      index: names.indexOf(name),
      label: width < NARROW ? name : `${name} ${percent(latest[name])}`,
    }));
  return figure(
    `Each band is the share of posts a generator is asked for; ${
      counted(series.filter(({ event_id }) => event_id != null).length, "decision")
    } on them in the window.`,
    chart(
      "weights-chart",
      summary(series, names),
      (width) =>
        bands({
          points,
          series: layers(width),
          until,
          top: 1,
          format: (value) => percent(value, 0),
          width,
          height: 340,
        }),
    ),
    foldedTable("Weights over time", ["when", "what", ...names.map(number)], () => rows(series, names)),
  );
}

function summary(series, names) {
  const latest = series.at(-1);
  const first = series[0];
  const [best] = names.toSorted((one, other) => (latest.weights[other] ?? 0) - (latest.weights[one] ?? 0));
  return `Weights of ${names.length} generators from ${moment(first.at)} to now. ` +
    `The greatest is ${best} at ${percent(latest.weights[best])}, at first ${percent(first.weights[best])}.`;
}

function rows(series, names) {
  return series.toReversed().map(({ at, event_id, kind, weights }) => ({
    key: event_id ?? at,
    cells: [timeElement(at), words(kind), ...names.map((name) => percent(weights[name]))],
  }));
}
