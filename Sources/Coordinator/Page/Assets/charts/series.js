/** Twelve colours and four hatches: a series keeps both wherever it is shown. */

import { s } from "../dom/element.js";
import { canvas } from "./chart.js";

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
