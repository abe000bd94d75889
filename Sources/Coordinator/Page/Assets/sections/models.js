/** Every fit, whether it was published, and why. */

import { actionButton, actions } from "../actions/button.js";
import { nothing } from "../charts/chart.js";
import { h } from "../dom/element.js";
import { badge, section } from "../dom/section.js";
import { number, table, wide } from "../dom/table.js";
import { fixed, grouped, isKnown } from "../text/figures.js";
import { timeElement, withTimes } from "../text/times.js";
import { words } from "../text/words.js";

const TONES = { published: "ok", stored: "quiet", refused: "warning" };
const MARKS = { published: "✓", stored: "○", refused: "✕" };

export function modelsSection(state) {
  const back = actionButton(state, "rollback", {}, "Roll back…", "to the version before");
  return section("models", "Models", { beside: back }, content(state));
}

function content(state) {
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
