/** The hours of a day as a map: the darker a cell, the better the hour. Each cell has its rate and number of posts. */

import { canvas } from "./chart.js";
import { s } from "../dom.js";
import { counted, isKnown, percent, UNKNOWN } from "../format.js";

const GAP = 3;

/** `hours` are { hour, pulls, mean }; an hour without pulls is left empty: its rate is unknown. */
export function heatmap({ hours, width }) {
  const columns = width >= 800 ? 12 : width >= 480 ? 8 : 4;
  const size = (width - GAP * (columns - 1)) / columns;
  const height = 54;
  const means = hours.filter(isTried).map(({ mean }) => mean);
  const span = { worst: Math.min(...means), best: Math.max(...means) };
  const byHour = new Map(hours.map((one) => [one.hour, one]));
  const cells = Array.from({ length: 24 }, (_, hour) => {
    const place = { x: (hour % columns) * (size + GAP), y: Math.floor(hour / columns) * (height + GAP) };
    return cell(byHour.get(hour), hour, place, size, height, span);
  });
  return canvas(width, (24 / columns) * (height + GAP) - GAP, cells);
}

function cell(found, hour, { x, y }, width, height, span) {
  const known = found && isTried(found);
  const level = known ? levelOf(found.mean, span) : 0;
  return s(
    "g",
    { key: hour },
    s("rect", { class: `heat heat-${level}`, x, y, width, height, rx: 4 }),
    s("text", { class: `heat-text on-${level} hour`, x: x + 6, y: y + 16 }, String(hour).padStart(2, "0")),
    s("text", { class: `heat-text on-${level}`, x: x + 6, y: y + 32 }, known ? percent(found.mean) : UNKNOWN),
    s("text", { class: `heat-text on-${level}`, x: x + 6, y: y + 47 }, found ? counted(found.pulls, "post") : ""),
  );
}

function isTried({ pulls, mean }) {
  return pulls > 0 && isKnown(mean);
}

/** From 1 for the worst hour to 5 for the best; 3 where all are equal. */
function levelOf(mean, { worst, best }) {
  return best > worst ? 1 + Math.min(4, Math.floor((mean - worst) / (best - worst) * 5)) : 3;
}
