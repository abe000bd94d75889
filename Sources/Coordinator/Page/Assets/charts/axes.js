/** Axes: thin lines behind the data, labels beside them. */

import { s } from "../dom/element.js";
import { timeTicks } from "./scale.js";

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
