/** Alerts that stand, the gravest first. */

import { actionButton } from "../actions/button.js";
import { nothing } from "../charts/chart.js";
import { h } from "../dom/element.js";
import { badge, section } from "../dom/section.js";
import { unknown } from "../dom/table.js";
import { distance, timeElement, withTimes } from "../text/times.js";
import { severity, words } from "../text/words.js";

const ORDER = ["critical", "warning", "info"];

export function alertsSection(state) {
  return section("alerts", "Alerts", null, content(state));
}

function content(state) {
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
