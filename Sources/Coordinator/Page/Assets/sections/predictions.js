/** What the model said a post's rate would be, against what it was. */

import { against } from "../charts/against.js";
import { chart, figure, nothing } from "../charts/chart.js";
import { facts, section } from "../dom/section.js";
import { foldedTable, number } from "../dom/table.js";
import { counted, isKnown, percent } from "../text/figures.js";
import { distance, timeElement } from "../text/times.js";

export function predictionsSection(state) {
  return section("predictions", "Predicted against actual", { size: "half" }, content(state));
}

function content({ predictions, now }) {
  const all = predictions?.points ?? [];
  const points = all.filter(({ predicted, actual }) => isKnown(predicted) && isKnown(actual));
  const waiting = all.length - points.length;
  const measured = facts(
    ["Skill over the mean", isKnown(predictions?.skill) ? percent(predictions.skill) : null],
    ["Posts compared", String(points.length), waiting > 0 ? `${waiting} not known yet` : null],
    ["Measured", predictions?.measured_at ? distance(predictions.measured_at, now) : null],
  );
  if (points.length === 0) return [measured, nothing("No post has both a prediction and a result yet.")];
  return [
    measured,
    figure(
      "A ring is a post: its predicted engagement rate, and the one it had. On the line both are the same.",
      chart("predictions-chart", summary(points), (width) =>
        against({
          points: points.map((point) => ({ ...point, key: point.decision_id })),
          width,
        })),
      foldedTable(
        "Predicted against actual",
        ["posted", number("predicted"), number("actual"), number("difference")],
        () =>
          all.map(({ decision_id, posted_at, predicted, actual }) => ({
            key: decision_id,
            cells: [
              timeElement(posted_at),
              percent(predicted, 2),
              percent(actual, 2),
              isKnown(predicted) && isKnown(actual) ? gap(actual - predicted) : null,
            ],
          })),
      ),
    ),
  ];
}

/** A difference of two rates, in points of a percent. */
function gap(difference) {
  return `${difference > 0 ? "+" : ""}${percent(difference, 2)}`;
}

function summary(points) {
  const over = points.filter(({ predicted, actual }) => actual > predicted).length;
  return `${counted(points.length, "post")}: the actual rate was above the predicted one for ${over}, ` +
    `not above it for ${points.length - over}.`;
}
