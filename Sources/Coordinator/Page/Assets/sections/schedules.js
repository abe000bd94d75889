/** What runs when: the schedules, and a hand on each. */

import { actionButton, actions } from "../actions/button.js";
import { nothing } from "../charts/chart.js";
import { h } from "../dom/element.js";
import { badge, section } from "../dom/section.js";
import { number, table } from "../dom/table.js";
import { grouped } from "../text/figures.js";
import { distance, duration, timeElement } from "../text/times.js";
import { words } from "../text/words.js";

export function schedulesSection(state) {
  return section("schedules", "Schedules", null, content(state));
}

function content(state) {
  const { schedules } = state;
  if (!schedules?.length) return nothing("No schedule is kept yet.");
  const columns = [
    "schedule",
    "state",
    "rule",
    "next",
    "last",
    number("delay"),
    number("missed"),
    "catch-up",
    "overlap",
  ];
  if (state.writable) columns.push("actions");
  return table("Schedules", columns, schedules.map((one) => row(one, state)), { isStacked: true });
}

function row(one, state) {
  return {
    key: one.name,
    cells: [
      one.name,
      standing(one),
      one.rule ? `${one.rule}${zone(one)}` : null,
      one.paused ? "when resumed" : timeElement(one.next_slot, distance(one.next_slot, state.now)),
      timeElement(one.last_slot),
      duration(one.delay_seconds),
      grouped(one.missed_total),
      one.catch_up ? words(one.catch_up) : null,
      one.overlap ? words(one.overlap) : null,
      ...(state.writable ? [buttons(one, state)] : []),
    ],
  };
}

function zone({ time_zone: name }) {
  return name && name !== "UTC" ? ` ${name}` : "";
}

function standing({ paused, paused_by: by, pause_reason: reason }) {
  if (typeof paused !== "boolean") return null;
  if (!paused) return badge("ok", "running", "✓");
  const why = [by && `by ${by}`, reason].filter(Boolean).join(": ");
  return h("span", null, badge("warning", "paused", "‖"), why ? h("span", { class: "note" }, ` ${why}`) : null);
}

function buttons({ name, paused: stands }, state) {
  const target = { schedule: name };
  return actions(
    state,
    stands
      ? actionButton(state, "resume", target, "Resume", name)
      : actionButton(state, "pause", target, "Pause", name),
    actionButton(state, "trigger", target, "Run now", name),
  );
}
