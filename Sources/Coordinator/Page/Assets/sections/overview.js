/** What one look should tell: does it learn? Below, the few figures that say so. */

import { actionButton } from "../actions/actions.js";
import { nothing } from "../charts/chart.js";
import { badge, facts, h, section, timeElement, unknown, withTimes } from "../dom.js";
import { counted, distance, fixed, grouped, isKnown, percent, severity, words } from "../format.js";

export function headlineSection(state) {
  const { severity: level = null } = state.headline ?? {};
  const sentences = (state.headline?.sentences ?? []).filter((sentence) => typeof sentence === "string");
  const { mark, word } = severity(level);
  return h(
    "section",
    {
      id: "headline",
      key: "headline",
      class: `card full headline ${level ?? "unknown"}`,
      "aria-labelledby": "headline-title",
    },
    h(
      "h2",
      { id: "headline-title", tabindex: "-1" },
      h("span", { class: "mark", "aria-hidden": "true" }, mark),
      h("span", null, h("span", { class: "unseen" }, `${word}. `), verdict(state)),
    ),
    sentences.length > 0
      ? h("ul", { class: "sentences" }, sentences.map((sentence, key) => h("li", { key }, withTimes(sentence))))
      : null,
    facts(
      learned(state),
      optimized(state),
      skill(state),
      worth(state),
      next(state),
      alerts(state),
    ),
  );
}

function learned({ gates, slots, now }) {
  const last = (slots ?? []).find(({ schedule, state }) => schedule === "learn" && state === "done");
  const note = last ? `learned ${distance(last.finished_at ?? last.slot, now)}` : "no learn run in the window";
  return ["Learnable posts", isKnown(gates?.learnable) ? grouped(gates.learnable) : null, note];
}

function optimized({ events, now }) {
  const [last] = events ?? [];
  if (!last) return ["Weights last", null, "no event in the window"];
  return ["Weights last", words(last.kind), distance(last.at, now)];
}

function skill({ predictions, models }) {
  const inForce = (models ?? []).filter(({ in_force }) => in_force).map(({ model_id }) => model_id);
  const note = inForce.length > 0 ? `model ${inForce.join(" and ")} in force` : "no model in force";
  return ["Skill over the mean", isKnown(predictions?.skill) ? percent(predictions.skill) : null, note];
}

function worth({ weights }) {
  const known = (weights?.generators ?? []).filter((one) => isKnown(one.followers) && isKnown(one.impressions));
  const impressions = known.reduce((sum, one) => sum + one.impressions, 0);
  const followers = known.reduce((sum, one) => sum + one.followers, 0);
  const rate = impressions > 0 ? fixed(1000 * followers / impressions) : null;
  return ["F/1K, all generators", rate, impressions > 0 ? `${grouped(followers)} followers` : "nothing measured"];
}

function next({ upcoming, now }) {
  const [first] = upcoming ?? [];
  return ["Next slot", first ? distance(first.slot, now) : null, first?.schedule ?? "none is planned"];
}

function alerts({ alerts: open }) {
  if (!Array.isArray(open)) return ["Open alerts", null, ""];
  const critical = open.filter(({ severity: level }) => level === "critical").length;
  return [
    "Open alerts",
    grouped(open.length),
    open.length > 0 ? counted(critical, "critical", "critical") : "all quiet",
  ];
}

/** Does it learn, and is it well? One sentence, from what was measured: a model that beats guessing is learning. */

const WELL = {
  ok: "",
  info: "",
  warning: "; something needs a look",
  critical: "; something is badly wrong",
};

export function verdict(state) {
  return `${learning(state)}${WELL[state.headline?.severity] ?? "; whether all is well is not known"}.`;
}

function learning({ models, predictions, gates }) {
  if ((models ?? []).some(({ in_force: inForce }) => inForce)) {
    if (!isKnown(predictions?.skill)) return "Rookery learns; how well it predicts is not known yet";
    return predictions.skill > 0
      ? "Rookery learns, and predicts better than guessing"
      : "What Rookery learned predicts no better than guessing";
  }
  if (isKnown(gates?.learnable)) {
    return gates.learnable > 0 ? "Rookery gathers posts; no model is published yet" : "Nothing has been learned yet";
  }
  return "Whether Rookery learns is not known";
}

/** Alerts that stand, the gravest first. */

const ORDER = ["critical", "warning", "info"];

export function alertsSection(state) {
  return section("alerts", "Alerts", null, alertsContent(state));
}

function alertsContent(state) {
  const { alerts } = state;
  if (!Array.isArray(alerts)) return nothing("Whether alerts stand is not known.");
  if (alerts.length === 0) return nothing("No alert stands.");
  const sorted = alerts.toSorted((one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity));
  return h("ul", { class: "alerts" }, sorted.map((alert) => item(alert, state)));
}

function item(alert, state) {
  const { mark, word } = severity(alert.severity);
  const seen = alert.acknowledged_by;
  return h(
    "li",
    { key: alert.alert_id, class: `alert ${alert.severity}` },
    badge(alert.severity, word, mark),
    h(
      "div",
      { class: "alert-text" },
      h("p", null, alert.summary ? withTimes(alert.summary) : unknown()),
      h(
        "p",
        { class: "note" },
        `${words(alert.kind)}${alert.subject ? ` · ${alert.subject}` : ""} · since `,
        timeElement(alert.opened_at, distance(alert.opened_at, state.now)),
        seen ? ` · seen by ${seen}` : "",
      ),
    ),
    seen
      ? null
      : actionButton(state, "acknowledge", { alert_id: alert.alert_id }, "Acknowledge", `alert ${alert.alert_id}`),
  );
}
