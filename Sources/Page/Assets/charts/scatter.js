/** Predicted rates along the bottom, actual ones up the side, and the line where both are equal. */

import { axisTitle, baseAxis, canvas, line, roundUp, scale, ticks, valueAxis } from "./chart.js";
import { s } from "../dom.js";
import { axisPercent, isKnown, percent } from "../format.js";

/** `points` are { key, predicted, actual } with an interval { low, high } and a size { posts } where there is one. */
export function scatter({ points, width, height = 300 }) {
  const box = { left: 52, right: width - 22, top: 22, bottom: height - 44 };
  const across = roundUp(Math.max(0, ...points.map(({ predicted }) => predicted)));
  const up = roundUp(Math.max(0, ...points.flatMap(({ actual, high }) => [actual, high].filter(isKnown))));
  const x = scale([0, across], [box.left, box.right]);
  const y = scale([0, up], [box.bottom, box.top]);
  const even = Math.min(across, up);
  const most = Math.max(1, ...points.map(({ posts }) => posts ?? 0));
  return canvas(
    width,
    height,
    valueAxis(box, ticks(0, up, 4), y, axisPercent),
    baseAxis(box, ticks(0, across, Math.max(2, Math.floor((box.right - box.left) / 80))), x, axisPercent),
    line("even", x(0), y(0), x(even), y(even)),
    points.map((point) => mark(point, x, y, most)),
    axisTitle(4, 12, "start", "actual ↑"),
    axisTitle((box.left + box.right) / 2, height - 10, "middle", "predicted →"),
  );
}

function mark({ key, predicted, actual, low, high, posts }, x, y, most) {
  const at = x(predicted);
  const radius = isKnown(posts) ? 2.5 + 2.5 * Math.sqrt(posts / most) : 3;
  return s(
    "g",
    { key },
    s("title", null, `predicted ${percent(predicted, 2)}, actual ${percent(actual, 2)}`),
    isKnown(low) && isKnown(high)
      ? [
        line("whisker", at, y(low), at, y(high)),
        line("whisker-end", at - 4, y(low), at + 4, y(low)),
        line("whisker-end", at - 4, y(high), at + 4, y(high)),
      ]
      : null,
    s("circle", { class: isKnown(posts) ? "dot" : "post", cx: at, cy: y(actual), r: radius }),
  );
}
