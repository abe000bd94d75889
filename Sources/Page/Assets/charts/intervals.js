/** Means with their intervals, a row each: a dot on a bar, and the observed value as a diamond. */

import { axisTitle, baseAxis, canvas, line, roundUp, scale, textWidth, ticks } from "./chart.js";
import { s } from "../dom.js";
import { isKnown, UNKNOWN } from "../format.js";

const ROW = 24;
const GAP = 4;

/**
 * `rows` are { name, mean, low, high, observed, note }; a row without a mean says unknown. `marks` are
 * { at, label } of lines across all rows.
 */
export function intervals({ rows, format, title, marks = [], width }) {
  const left = Math.min(Math.max(...rows.map(({ name }) => textWidth(name))) + 10, width * 0.42);
  const right = Math.max(...rows.map(({ note }) => textWidth(note ?? ""))) + 12;
  const box = { left, right: width - right, top: 20, bottom: 20 + rows.length * ROW };
  const greatest = Math.max(0, ...rows.flatMap(({ high, mean, observed }) => [high, mean, observed].filter(isKnown)));
  const end = roundUp(greatest);
  const x = scale([0, end], [box.left, box.right]);
  const few = Math.max(2, Math.floor((box.right - box.left) / 60));
  return canvas(
    width,
    box.bottom + 38,
    baseAxis(box, ticks(0, end, few), x, format),
    crossLines(marks.filter(({ at }) => at <= end), box, x),
    rows.map((row, index) => interval(row, format, box, x, box.top + index * ROW + ROW / 2)),
    axisTitle((box.left + box.right) / 2, box.bottom + 33, "middle", title),
  );
}

/** A label that would overlap the one before is left out. */
function crossLines(marks, box, x) {
  let free = 0;
  return marks.map(({ at, label }) => {
    const half = textWidth(label) / 2;
    const fits = x(at) - half >= free + GAP;
    if (fits) free = x(at) + half;
    return [
      line("mark", x(at), box.top - 4, x(at), box.bottom),
      fits ? s("text", { class: "tick", x: x(at), y: box.top - 8, "text-anchor": "middle" }, label) : null,
    ];
  });
}

function interval({ name, mean, low, high, observed, note }, format, box, x, y) {
  const known = isKnown(mean) && isKnown(low) && isKnown(high);
  return s(
    "g",
    { key: name },
    s("title", null, said({ name, mean, low, high }, format)),
    s("text", { class: "label", x: box.left - 8, y: y + 4, "text-anchor": "end" }, name),
    known
      ? [
        line("whisker", x(low), y, x(high), y),
        line("whisker-end", x(low), y - 4, x(low), y + 4),
        line("whisker-end", x(high), y - 4, x(high), y + 4),
        s("circle", { class: "dot", cx: x(mean), cy: y, r: 4.5 }),
      ]
      : s("text", { class: "tick", x: box.left + 6, y: y + 4 }, UNKNOWN),
    isKnown(observed) ? s("path", { class: "observed", d: diamond(x(observed), y) }) : null,
    note ? s("text", { class: "label note", x: box.right + 10, y: y + 4 }, note) : null,
  );
}

function said({ name, mean, low, high }, format) {
  return `${name}: ${format(mean)}, 95 % from ${format(low)} to ${format(high)}`;
}

function diamond(x, y) {
  return `M${x.toFixed(1)},${y - 5}l4,5l-4,5l-4,-5Z`;
}
