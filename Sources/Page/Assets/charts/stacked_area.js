/**
 * Shares over time, stacked: each series is a band that holds its value until the next point. Label, hatch and border tell
 * a band from its neighbours, not colour alone.
 */

import { canvas, line, scale, seriesClass, seriesHatch, textWidth, ticks, timeAxis, valueAxis } from "./chart.js";
import { s } from "../dom.js";

const LABEL = 14;

/**
 * `points` are { at, values } with `at` in milliseconds, oldest first; the last value holds until `until`. `series` are
 * { name, index } from the bottom up; `top` is the end of the value axis.
 */
export function stackedArea({ points, series, until, top, format, width, height = 320 }) {
  const labels = series.map(({ name, label }) => label ?? name);
  const room = Math.min(Math.max(...labels.map(textWidth)) + 22, width * 0.42);
  const box = { left: 44, right: width - room, top: 8, bottom: height - 24 };
  const x = scale([points[0].at, until], [box.left, box.right]);
  const y = scale([0, top], [box.bottom, box.top]);
  const floors = points.map(() => 0);
  const layers = series.map((one) => {
    const lower = [...floors];
    points.forEach(({ values }, index) => floors[index] += values[one.name] ?? 0);
    return { ...one, lower, upper: [...floors] };
  });
  return canvas(
    width,
    height,
    valueAxis(box, ticks(0, top, 4), y, format),
    timeAxis(box, points[0].at, until, x),
    layers.map((layer) => band(layer, points, until, x, y)),
    sideLabels(layers, labels, box, y),
  );
}

function band({ name, label, index, lower, upper }, points, until, x, y) {
  const top = steps(points, upper, until, x, y);
  const bottom = steps(points, lower, until, x, y).reverse();
  const path = `M${[...top, ...bottom].map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join("L")}Z`;
  return s(
    "g",
    { key: name },
    s("path", { class: `band ${seriesClass(index)}`, d: path }, s("title", null, label ?? name)),
    s("path", { class: "hatch", d: path, fill: seriesHatch(index) }),
  );
}

function steps(points, values, until, x, y) {
  return points.flatMap(({ at }, index) => {
    const end = points[index + 1]?.at ?? until;
    return [[x(at), y(values[index])], [x(end), y(values[index])]];
  });
}

function sideLabels(layers, labels, box, y) {
  const shown = layers
    .map(({ lower, upper }, index) => ({ index, middle: y((lower.at(-1) + upper.at(-1)) / 2), share: upper.at(-1) }))
    .filter(({ index }) => layers[index].upper.at(-1) > layers[index].lower.at(-1));
  const places = spread(shown.map(({ middle }) => middle), box.top + 4, box.bottom + 4);
  return shown.map(({ index, middle }, place) =>
    s(
      "g",
      { key: `label-${layers[index].name}` },
      line("leader", box.right + 1, middle, box.right + 12, places[place]),
      s("text", { class: "label", x: box.right + 16, y: places[place] + 4 }, labels[index]),
    )
  );
}

/** Labels in their order (greatest y first), none closer to the next than its height, all between `top` and `bottom`. */
export function spread(wanted, top, bottom) {
  const places = [];
  for (const at of wanted) places.push(Math.min(at, (places.at(-1) ?? bottom + LABEL) - LABEL));
  for (let index = places.length - 1, limit = top; index >= 0; index -= 1, limit += LABEL) {
    if (places[index] >= limit) break;
    places[index] = limit;
  }
  return places;
}
