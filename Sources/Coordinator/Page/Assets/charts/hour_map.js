/** The hours of a day as a map: the fuller a cell, the better the hour; each cell says its figure and its evidence. */

import { s } from "../dom/element.js";
import { counted, isKnown, percent, UNKNOWN } from "../text/figures.js";
import { canvas } from "./chart.js";

const GAP = 3;

/** `hours` are { hour, pulls, mean }; an hour that is missing or has no pulls is left empty, for it is not known. */
export function hourMap({ hours, width }) {
  const columns = width >= 800 ? 12 : width >= 480 ? 8 : 4;
  const size = (width - GAP * (columns - 1)) / columns;
  const height = 54;
  const best = Math.max(0, ...hours.map(({ mean }) => mean).filter(isKnown));
  const byHour = new Map(hours.map((one) => [one.hour, one]));
  const cells = Array.from({ length: 24 }, (_, hour) => {
    const place = { x: (hour % columns) * (size + GAP), y: Math.floor(hour / columns) * (height + GAP) };
    return cell(byHour.get(hour), hour, place, size, height, best);
  });
  return canvas(width, (24 / columns) * (height + GAP) - GAP, cells);
}

function cell(found, hour, { x, y }, width, height, best) {
  const known = found && found.pulls > 0 && isKnown(found.mean);
  const level = known && best > 0 ? Math.min(5, 1 + Math.floor(found.mean / best * 4.999)) : 0;
  return s(
    "g",
    { key: hour },
    s("rect", { class: `heat heat-${level}`, x, y, width, height, rx: 4 }),
    s("text", { class: `heat-text on-${level} hour`, x: x + 6, y: y + 16 }, String(hour).padStart(2, "0")),
    s("text", { class: `heat-text on-${level}`, x: x + 6, y: y + 32 }, known ? percent(found.mean) : UNKNOWN),
    s("text", { class: `heat-text on-${level}`, x: x + 6, y: y + 47 }, found ? counted(found.pulls, "post") : ""),
  );
}
