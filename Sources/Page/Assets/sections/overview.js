/** The overview: one sentence on how the deployment does, its key numbers, and the open alerts. */

import { actionButtons } from "../actions/actions.js";
import { nothing } from "../charts/chart.js";
import { badge, facts, h, section, timeElement, unknown, withTimes } from "../dom.js";
import { counted, distance, fixed, grouped, isKnown, label, percent, severity } from "../format.js";

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
      h("span", null, h("span", { class: "visually-hidden" }, `${word}. `), verdict(state)),
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
  const note = last ? `learn run ${distance(last.finished_at ?? last.slot, now)}` : "no learn run in this window";
  return ["Learnable posts", isKnown(gates?.learnable) ? grouped(gates.learnable) : null, note];
}

function optimized({ events, now }) {
  const [last] = events ?? [];
  if (!last) return ["Last weight change", null, "none in this window"];
  return ["Last weight change", label(last.kind), distance(last.at, now)];
}

function skill({ predictions, models }) {
  const current = (models ?? []).filter((model) => model.current).map(({ model_id }) => model_id);
  const note = current.length > 0 ? `current model ${current.join(" and ")}` : "no model published";
  return ["Skill over the mean", isKnown(predictions?.skill) ? percent(predictions.skill) : null, note];
}

function worth({ weights }) {
  const known = (weights?.generators ?? []).filter((one) => isKnown(one.followers) && isKnown(one.impressions));
  const impressions = known.reduce((sum, one) => sum + one.impressions, 0);
  const followers = known.reduce((sum, one) => sum + one.followers, 0);
  const rate = impressions > 0 ? fixed(1000 * followers / impressions) : null;
  return [
    "Followers per 1000 views",
    rate,
    impressions > 0 ? `${grouped(followers)} followers, all generators` : "not measured yet",
  ];
}

function next({ upcoming, now }) {
  const [first] = upcoming ?? [];
  return ["Next slot", first ? distance(first.slot, now) : null, first?.schedule ?? "none scheduled"];
}

function alerts({ alerts: open }) {
  if (!Array.isArray(open)) return ["Open alerts", null, ""];
  const critical = open.filter(({ severity: level }) => level === "critical").length;
  return [
    "Open alerts",
    grouped(open.length),
    open.length > 0 ? counted(critical, "critical", "critical") : "none",
  ];
}

/** Does it learn, and is it healthy? Judged by measurements: a model that beats guessing is learning. */

const WELL = {
  ok: "",
  info: "",
  warning: "; something needs attention",
  critical: "; something is broken",
};

export function verdict(state) {
  return `${learning(state)}${WELL[state.headline?.severity] ?? "; its health is unknown"}.`;
}

function learning({ models, predictions, gates }) {
  if ((models ?? []).some(({ current }) => current)) {
    if (!isKnown(predictions?.skill)) return "Rookery is learning; how well it predicts is not known yet";
    return predictions.skill > 0
      ? "Rookery is learning and predicts better than guessing"
      : "Rookery predicts no better than guessing";
  }
  if (isKnown(gates?.learnable)) {
    return gates.learnable > 0
      ? "Rookery is collecting posts; no model is published yet"
      : "Rookery has not learned anything yet";
  }
  return "It is not known whether Rookery is learning";
}

/** Open alerts, the most severe first. */

const ORDER = ["critical", "warning", "info"];

export function alertsSection(state) {
  return section("alerts", "Alerts", null, alertsContent(state));
}

function alertsContent(state) {
  const { alerts } = state;
  if (!Array.isArray(alerts)) return nothing("Alerts are unknown: the coordinator did not report any.");
  if (alerts.length === 0) return nothing("No open alerts.");
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
        `${label(alert.kind)}${alert.subject ? ` · ${alert.subject}` : ""} · since `,
        timeElement(alert.opened_at, distance(alert.opened_at, state.now)),
        seen ? ` · acknowledged by ${seen}` : "",
      ),
    ),
    actionButtons(state, alert.actions, { alert_id: alert.alert_id }, `alert ${alert.alert_id}`),
  );
}
