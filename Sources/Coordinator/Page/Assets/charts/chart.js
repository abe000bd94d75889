/**
 * A chart is an empty box that knows how to draw itself at a given width: text in it is then as large as elsewhere on
 * the page, on a phone too. Boxes are drawn after each answer and whenever their width changes.
 */

import { h, s } from "../dom/element.js";
import { patch } from "../dom/patch.js";

/** `draw(width)` gives an SVG element; `label` says in a sentence what a reader who does not see it should know. */
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

/** A chart with what it says in words above it and its table, folded, below. */
export function figure(note, picture, ...tables) {
  return h("figure", null, note ? h("figcaption", null, note) : null, picture, tables);
}

/** Where there is nothing to draw, it says so. */
export function nothing(sentence) {
  return h("p", { class: "nothing" }, sentence);
}
