/** What runs when: the schedules, and a hand on each. */

import { actionButton, actions } from "../actions/actions.js";
import { canvas, chart, figure, nothing } from "../charts/chart.js";
import { glyph, timeline } from "../charts/timeline.js";
import { badge, foldedTable, h, number, section, table, timeElement, wide } from "../dom.js";
import { counted, distance, duration, grouped, instant, slotMark, words } from "../format.js";

export function schedulesSection(state) {
  return section("schedules", "Schedules", null, schedulesContent(state));
}

function schedulesContent(state) {
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

/** Slots: past, next and missed. */

const SLOT_TONES = {
  done: "ok",
  failed: "critical",
  missed: "warning",
  skipped: "quiet",
  queued: "info",
  running: "info",
};
const SHAPES = [["done", "ran"], ["skipped", "skipped"], ["missed", "missed"], ["failed", "failed"], [
  "next",
  "to come",
]];

export function slotsSection(state) {
  return section("slots", "Slots", null, slotsContent(state));
}

function slotsContent(state) {
  const slots = state.slots ?? [];
  const upcoming = state.upcoming ?? [];
  if (slots.length + upcoming.length === 0) return nothing("No slot has come due in this window and none is planned.");
  const schedules = [...new Set([...slots, ...upcoming].map(({ schedule }) => schedule))].sort();
  return figure(
    legend(),
    chart(
      "slots-chart",
      slotsSummary(slots, upcoming, state.now),
      (width) => timeline({ slots, upcoming, schedules, now: instant(state.now), width }),
    ),
    foldedTable(
      "Slots to come",
      ["slot", "schedule", "when"],
      () =>
        upcoming.map(({ schedule, slot }) => ({
          key: `${schedule} ${slot}`,
          cells: [timeElement(slot), schedule, distance(slot, state.now)],
        })),
    ),
    foldedTable(
      "Slots that were due",
      ["slot", "schedule", "state", "asked for by", number("delay"), "finished", wide("reason")],
      () =>
        slots.map(({ schedule, slot, state: came, reason, delay_seconds: delay, finished_at: end, origin }) => ({
          key: `${schedule} ${slot}`,
          cells: [
            timeElement(slot),
            schedule,
            badge(SLOT_TONES[came] ?? "quiet", words(came), slotMark(came)),
            origin ? words(origin) : null,
            duration(delay),
            end ? timeElement(end) : "not finished",
            reason ?? "",
          ],
        })),
    ),
  );
}

function legend() {
  return h(
    "span",
    { class: "legend" },
    SHAPES.map(([state, name]) => {
      const shape = canvas(16, 16, glyph(state, 8, 8));
      shape.setAttribute("aria-hidden", "true");
      return h("span", { key: state }, shape, name);
    }),
  );
}

function slotsSummary(slots, upcoming, now) {
  const counts = Map.groupBy(slots, ({ state }) => state);
  const parts = [...counts].map(([state, found]) => `${found.length} ${words(state)}`);
  const next = upcoming[0] ? ` The next is ${upcoming[0].schedule} ${distance(upcoming[0].slot, now)}.` : "";
  return `${counted(slots.length, "slot")}: ${parts.join(", ") || "none"}.${next}`;
}
