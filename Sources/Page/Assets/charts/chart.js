/**
 * What every chart uses: its box, axes, scales, and the colours of series.
 *
 * A chart is an empty box that draws itself at its width, so its text is as large as elsewhere on the page, on a phone too.
 * Boxes are drawn after each answer and when their width changes.
 */

import { h, patch, s } from "../dom.js";
import { clock, day } from "../format.js";

/** `draw(width)` returns an SVG element; `label` is the chart in one sentence, for a screen reader. */
export function chart(key, label, draw) {
  const box = h("div", { class: "chart", key });
  box.draw = (width) => {
    const svg = draw(width);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
    return svg;
  };
  return box;
}

export function canvas(width, height, ...children) {
  return s("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, ...children);
}

export function drawCharts(root) {
  for (const box of root.querySelectorAll(".chart")) {
    const width = Math.floor(box.clientWidth);
    if (width === 0 || !box.draw) continue;
    const svg = box.draw(width);
    if (box.firstElementChild) patch(box.firstElementChild, svg);
    else box.append(svg);
  }
}

/** A chart with a note above it and its table, folded, below. */
export function figure(note, picture, ...tables) {
  return h("figure", null, note ? h("figcaption", null, note) : null, picture, tables);
}

/** What is shown in place of an empty section: what is missing, and what to do. */
export function nothing(sentence) {
  return h("p", { class: "nothing" }, sentence);
}

/** Twelve colours and four hatches: a series keeps both wherever it is shown. */

const HATCHES = ["none", "url(#hatch-rising)", "url(#hatch-dots)", "url(#hatch-falling)"];

export function seriesClass(index) {
  return `series-${index % 12}`;
}

export function seriesHatch(index) {
  return HATCHES[(index + Math.floor(index / 12)) % 4];
}

/** The series' colour and hatch as a small square, beside its name. */
export function swatch(index) {
  const svg = canvas(
    12,
    12,
    s("rect", { class: seriesClass(index), width: 12, height: 12, rx: 2 }),
    s("rect", { width: 12, height: 12, rx: 2, fill: seriesHatch(index) }),
  );
  svg.setAttribute("class", "swatch");
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

/** One series as a line small enough to stand in a table's cell. */

const SPARK_WIDTH = 88;
const SPARK_HEIGHT = 22;

/** `points` are { at, value }; the last value holds until `until`. The thin line is the default weight. */
export function sparkline(points, until, reference) {
  if (points.length === 0) return null;
  const top = Math.max(reference ?? 0, ...points.map(({ value }) => value)) || 1;
  const x = scale([points[0].at, until], [1, SPARK_WIDTH - 4]);
  const y = scale([0, top], [SPARK_HEIGHT - 2, 3]);
  const path = points.map(({ at, value }, index) =>
    `${index === 0 ? "M" : "H"}${x(at).toFixed(1)}${index === 0 ? "," : "V"}${y(value).toFixed(1)}`
  ).join("");
  const last = points.at(-1).value;
  const svg = canvas(
    SPARK_WIDTH,
    SPARK_HEIGHT,
    reference === null ? null : line("mark", 0, y(reference), SPARK_WIDTH, y(reference)),
    s("path", { class: "trace", d: `${path}H${x(until).toFixed(1)}` }),
    s("circle", { class: "trace-end", cx: x(until), cy: y(last), r: 2.5 }),
  );
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

/** Axes: thin lines behind the data, labels beside them. */

/** `box` is the plot's { left, right, top, bottom } in pixels. */
export function timeAxis(box, from, to, x) {
  return timeTicks(from, to, box.right - box.left).map(({ at, label }) => [
    line("grid", x(at), box.top, x(at), box.bottom),
    s("text", { class: "tick", x: x(at), y: box.bottom + 16, "text-anchor": "middle" }, label),
  ]);
}

export function valueAxis(box, values, y, format) {
  return values.map((value) => [
    line("grid", box.left, y(value), box.right, y(value)),
    s("text", { class: "tick", x: box.left - 6, y: y(value) + 4, "text-anchor": "end" }, format(value)),
  ]);
}

/** Values along the bottom. */
export function baseAxis(box, values, x, format) {
  return values.map((value) => [
    line("grid", x(value), box.top, x(value), box.bottom),
    s("text", { class: "tick", x: x(value), y: box.bottom + 16, "text-anchor": "middle" }, format(value)),
  ]);
}

export function line(name, x1, y1, x2, y2) {
  return s("line", { class: name, x1, y1, x2, y2 });
}

export function axisTitle(x, y, anchor, words) {
  return s("text", { class: "axis-title", x, y, "text-anchor": anchor }, words);
}

let ruler = null;

/** How wide a label is drawn, in pixels. */
export function textWidth(words) {
  ruler ??= document.createElement("canvas").getContext("2d");
  ruler.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  return ruler.measureText(words).width;
}

/** Scales and the round values that label them. */

const HOUR = 3600e3;
const STEPS = [HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR, 48 * HOUR, 96 * HOUR, 168 * HOUR];

/** A straight line from the domain to the range. An empty domain goes to the middle of the range. */
export function scale([from, to], [start, end]) {
  const span = to - from;
  return (value) => span === 0 ? (start + end) / 2 : start + (value - from) / span * (end - start);
}

/** Round values from `low` to `high`, about `count` of them: multiples of 1, 2, 2.5 or 5 of a power of ten. */
export function ticks(low, high, count) {
  if (!(high > low)) return [low];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** The end of an axis from 0 that holds `greatest`, at a round value. */
export function roundUp(greatest) {
  if (!(greatest > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(greatest));
  return [1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10].map((factor) => factor * power).find((end) =>
    end >= greatest * (1 - 1e-9)
  );
}

/** Moments that label a time axis: whole hours or days of UTC, far enough apart to read. */
export function timeTicks(from, to, width) {
  const room = Math.max(2, Math.floor(width / 72));
  const step = STEPS.find((length) => (to - from) / length <= room) ??
    Math.ceil((to - from) / room / (168 * HOUR)) * 168 * HOUR;
  const found = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) found.push(at);
  return found.map((at) => ({ at, label: step < 24 * HOUR && at % (24 * HOUR) !== 0 ? clock(at) : day(at) }));
}
