/** What the model said a post's rate would be, against what it was. */

import { actionButton, actions } from "../actions/actions.js";
import { chart, figure, nothing } from "../charts/chart.js";
import { scatter } from "../charts/scatter.js";
import { badge, facts, foldedTable, h, number, section, table, timeElement, wide, withTimes } from "../dom.js";
import { counted, distance, fixed, grouped, isKnown, percent, range, words } from "../format.js";

export function predictionsSection(state) {
  return section("predictions", "Predicted against actual", { size: "half" }, predictionsContent(state));
}

function predictionsContent({ predictions, now }) {
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

/** Of posts predicted alike, did as much come as was said? */

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
  if (groups.length === 0) return [error, nothing("Too few posts have matured to judge the predictions by.")];
  return [
    error,
    figure(
      "A dot is a group of posts predicted alike, larger for more posts; the bar is the 95 % interval of what came.",
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

function calibrationSummary(groups) {
  const held = groups.filter(({ predicted, low, high }) => low <= predicted && predicted <= high).length;
  return `${
    counted(groups.length, "group")
  } of posts; in ${held} what was predicted lies in the interval of what came.`;
}

/** Every fit, whether it was published, and why. */

const TONES = { published: "ok", stored: "quiet", refused: "warning" };
const MARKS = { published: "✓", stored: "○", refused: "✕" };

export function modelsSection(state) {
  const back = actionButton(state, "rollback", {}, "Roll back…", "to the version before");
  return section("models", "Models", { beside: back }, modelsContent(state));
}

function modelsContent(state) {
  const { models } = state;
  if (!models?.length) return nothing("No model was fitted in this window.");
  const columns = ["model", "kind", "fitted", number("rows"), number("R²"), number("AUC"), "decision", wide("because")];
  if (state.writable) columns.push("actions");
  return table("Models", columns, inForceFirst(models).map((model) => row(model, state)), { isStacked: true });
}

/** What readers compute with now may be older than all the fits that were not published since. */
function inForceFirst(models) {
  return models.toSorted((one, other) => Number(other.in_force === true) - Number(one.in_force === true));
}

function row(model, state) {
  const { model_id: id, kind, trained_at: at, rows, decision, reason, in_force: inForce, pinned } = model;
  return {
    key: id,
    name: inForce ? "in-force" : null,
    cells: [
      h(
        "span",
        { class: "generator" },
        String(id),
        inForce && badge("ok", "in force"),
        pinned && badge("quiet", "pinned"),
      ),
      words(kind),
      timeElement(at),
      grouped(rows),
      kind === "logistic" ? "–" : isKnown(model.r_squared) ? fixed(model.r_squared, 3) : null,
      kind === "ridge" ? "–" : isKnown(model.auc) ? fixed(model.auc, 3) : null,
      decision ? badge(TONES[decision] ?? "quiet", words(decision), MARKS[decision]) : null,
      reason ? h("span", { class: "reason" }, withTimes(reason)) : null,
      ...(state.writable ? [buttons(model, state)] : []),
    ],
  };
}

function buttons({ model_id: id, in_force: inForce, decision }, state) {
  if (inForce || decision === "refused") return "";
  return actions(state, actionButton(state, "promote", { model_id: id }, "Promote", `model ${id}`));
}
