/** Of posts predicted alike, did as much come as was said? */

import { against } from "../charts/against.js";
import { chart, figure, nothing } from "../charts/chart.js";
import { facts, section } from "../dom/section.js";
import { foldedTable, number } from "../dom/table.js";
import { counted, grouped, isKnown, percent, range } from "../text/figures.js";

export function calibrationSection(state) {
  return section("calibration", "Calibration", { size: "half" }, content(state));
}

function content({ predictions }) {
  const groups = (predictions?.calibration ?? []).filter(({ predicted, actual }) =>
    isKnown(predicted) && isKnown(actual)
  );
  const error = facts(
    ["Calibration error", isKnown(predictions?.calibration_error) ? percent(predictions.calibration_error, 2) : null],
    ["Groups of posts", String(groups.length)],
  );
  if (groups.length === 0) return [error, nothing("Too few posts have matured to judge the predictions by.")];
  return [
    error,
    figure(
      "A dot is a group of posts predicted alike, larger for more posts; the bar is the 95 % interval of what came.",
      chart(
        "calibration-chart",
        summary(groups),
        (width) =>
          against({
            points: groups.map((group, key) => ({ ...group, key })),
            width,
          }),
      ),
      foldedTable(
        "Calibration",
        [number("predicted"), number("came"), number("95 % interval"), number("posts")],
        () =>
          groups.map(({ predicted, actual, low, high, posts }, key) => ({
            key,
            cells: [
              percent(predicted, 2),
              percent(actual, 2),
              range(low, high, (value) => percent(value, 2)),
              grouped(posts),
            ],
          })),
      ),
    ),
  ];
}

function summary(groups) {
  const held = groups.filter(({ predicted, low, high }) => low <= predicted && predicted <= high).length;
  return `${
    counted(groups.length, "group")
  } of posts; in ${held} what was predicted lies in the interval of what came.`;
}
