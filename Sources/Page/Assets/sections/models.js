/** Models: predicted against actual rates, calibration, and every fit with its decision. */

import { actionButtons, sectionButtons } from "../actions/actions.js";
import { chart, figure, nothing } from "../charts/chart.js";
import { scatter } from "../charts/scatter.js";
import { badge, facts, foldedTable, h, number, section, table, timeElement, wide, withTimes } from "../dom.js";
import { counted, distance, fixed, grouped, isKnown, label, percent, range } from "../format.js";

export function predictionsSection(state) {
  return section("predictions", "Predicted against actual", { size: "half" }, predictionsContent(state));
}

function predictionsContent({ predictions, now }) {
  const all = predictions?.points ?? [];
  const points = all.filter(({ predicted, actual }) => isKnown(predicted) && isKnown(actual));
  const waiting = all.length - points.length;
  const measured = facts(
    ["Skill over the mean", isKnown(predictions?.skill) ? percent(predictions.skill) : null],
    ["Posts compared", String(points.length), waiting > 0 ? `${waiting} not measured yet` : null],
    ["Measured", predictions?.measured_at ? distance(predictions.measured_at, now) : null],
  );
  if (points.length === 0) return [measured, nothing("No post in this window has both a prediction and a result yet.")];
  return [
    measured,
    figure(
      "Each ring is a post. On the line, the actual engagement rate equals the predicted one.",
      chart("predictions-chart", predictionsSummary(points), (width) =>
        scatter({
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

function predictionsSummary(points) {
  const over = points.filter(({ predicted, actual }) => actual > predicted).length;
  return `${counted(points.length, "post")}: the actual rate was above the predicted one for ${over}, ` +
    `not above it for ${points.length - over}.`;
}

/** Do posts with similar predictions turn out as predicted? */

export function calibrationSection(state) {
  return section("calibration", "Calibration", { size: "half" }, calibrationContent(state));
}

function calibrationContent({ predictions }) {
  const groups = (predictions?.calibration ?? []).filter(({ predicted, actual }) =>
    isKnown(predicted) && isKnown(actual)
  );
  const error = facts(
    ["Calibration error", isKnown(predictions?.calibration_error) ? percent(predictions.calibration_error, 2) : null],
    ["Groups of posts", String(groups.length)],
  );
  if (groups.length === 0) return [error, nothing("Too few predicted posts have matured yet to measure calibration.")];
  return [
    error,
    figure(
      "Each dot is a group of posts with similar predictions, larger for more posts; the bar is the 95 % interval of their actual rates.",
      chart(
        "calibration-chart",
        calibrationSummary(groups),
        (width) =>
          scatter({
            points: groups.map((group, key) => ({ ...group, key })),
            width,
          }),
      ),
      foldedTable(
        "Calibration",
        [number("predicted"), number("actual"), number("95 % interval"), number("posts")],
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

function calibrationSummary(groups) {
  const held = groups.filter(({ predicted, low, high }) => low <= predicted && predicted <= high).length;
  return `${
    counted(groups.length, "group")
  } of posts; in ${held} the predicted rate lies within the interval of the actual one.`;
}

/** Every fit and the decision on it. */

const TONES = { published: "ok", stored: "quiet", refused: "warning" };
const MARKS = { published: "✓", stored: "○", refused: "✕" };

export function modelsSection(state) {
  return section("models", "Models", { beside: sectionButtons(state, "models", "the models") }, modelsContent(state));
}

function modelsContent(state) {
  const { models } = state;
  if (!models?.length) {
    return nothing("No model has been fitted yet. The retrain schedule fits the first one from 10 learnable posts.");
  }
  const columns = ["model", "kind", "fitted", number("rows"), number("R²"), number("AUC"), "decision", wide("reason")];
  if (state.writable) columns.push("actions");
  return table("Models", columns, currentFirst(models).map((model) => row(model, state)), { isStacked: true });
}

/** The current models may be older than every fit listed. */
function currentFirst(models) {
  return models.toSorted((one, other) => Number(other.current === true) - Number(one.current === true));
}

function row(model, state) {
  const { model_id: id, kind, trained_at: at, rows, decision, reason, current, pinned } = model;
  return {
    key: id,
    name: current ? "current" : null,
    cells: [
      h(
        "span",
        { class: "generator" },
        String(id),
        current && badge("ok", "current"),
        pinned && badge("quiet", "pinned"),
      ),
      label(kind),
      timeElement(at),
      grouped(rows),
      kind === "logistic" ? "–" : isKnown(model.r_squared) ? fixed(model.r_squared, 3) : null,
      kind === "ridge" ? "–" : isKnown(model.auc) ? fixed(model.auc, 3) : null,
      decision ? badge(TONES[decision] ?? "quiet", label(decision), MARKS[decision]) : null,
      reason ? h("span", { class: "reason" }, withTimes(reason)) : null,
      ...(state.writable ? [actionButtons(state, model.actions, { model_id: id }, `model ${id}`)] : []),
    ],
  };
}
