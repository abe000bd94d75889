/** One series as a line small enough to stand in a table's cell. */

import { s } from "../dom/element.js";
import { line } from "./axes.js";
import { canvas } from "./chart.js";
import { scale } from "./scale.js";

const WIDTH = 88;
const HEIGHT = 22;

/** `points` are { at, value }; the last value holds until `until`. The thin line is the default weight. */
export function trace(points, until, reference) {
  if (points.length === 0) return null;
  const top = Math.max(reference ?? 0, ...points.map(({ value }) => value)) || 1;
  const x = scale([points[0].at, until], [1, WIDTH - 4]);
  const y = scale([0, top], [HEIGHT - 2, 3]);
  const path = points.map(({ at, value }, index) =>
    `${index === 0 ? "M" : "H"}${x(at).toFixed(1)}${index === 0 ? "," : "V"}${y(value).toFixed(1)}`
  ).join("");
  const last = points.at(-1).value;
  const svg = canvas(
    WIDTH,
    HEIGHT,
    reference === null ? null : line("mark", 0, y(reference), WIDTH, y(reference)),
    s("path", { class: "trace", d: `${path}H${x(until).toFixed(1)}` }),
    s("circle", { class: "trace-end", cx: x(until), cy: y(last), r: 2.5 }),
  );
  svg.setAttribute("aria-hidden", "true");
  return svg;
}
