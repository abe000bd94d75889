/** Schedules and their slots: past, missed and upcoming. */

import { actionButtons } from "../actions/actions.js";
import { canvas, chart, figure, nothing } from "../charts/chart.js";
import { glyph, timeline } from "../charts/timeline.js";
import { badge, foldedTable, h, number, section, table, timeElement, wide } from "../dom.js";
import { counted, distance, duration, grouped, instant, label, slotMark } from "../format.js";

export function schedulesSection(state) {
  return section("schedules", "Schedules", null, schedulesContent(state));
}

function schedulesContent(state) {
  const { schedules } = state;
  if (!schedules?.length) return nothing("No schedules. coordinator migrate creates them.");
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
      status(one),
      one.rule ? `${one.rule}${zone(one)}` : null,
      one.paused ? "when resumed" : timeElement(one.next_slot, distance(one.next_slot, state.now)),
      timeElement(one.last_slot),
      duration(one.delay_seconds),
      grouped(one.missed_total),
      one.catch_up ? label(one.catch_up) : null,
      one.overlap ? label(one.overlap) : null,
      ...(state.writable ? [actionButtons(state, one.actions, { schedule: one.name }, one.name)] : []),
    ],
  };
}

function zone({ time_zone: name }) {
  return name && name !== "UTC" ? ` ${name}` : "";
}

function status({ paused, paused_by: by, pause_reason: reason }) {
  if (typeof paused !== "boolean") return null;
  if (!paused) return badge("ok", "running", "✓");
  const why = [by && `by ${by}`, reason].filter(Boolean).join(": ");
  return h("span", null, badge("warning", "paused", "‖"), why ? h("span", { class: "note" }, ` ${why}`) : null);
}

const SLOT_TONES = {
  done: "ok",
  failed: "critical",
  missed: "warning",
  skipped: "quiet",
  queued: "info",
  running: "info",
};
const SHAPES = [["done", "done"], ["skipped", "skipped"], ["missed", "missed"], ["failed", "failed"], [
  "next",
  "upcoming",
]];

export function slotsSection(state) {
  return section("slots", "Slots", null, slotsContent(state));
}

function slotsContent(state) {
  const slots = state.slots ?? [];
  const upcoming = state.upcoming ?? [];
  if (slots.length + upcoming.length === 0) return nothing("No slots in this window and none upcoming.");
  const schedules = [...new Set([...slots, ...upcoming].map(({ schedule }) => schedule))].sort();
  return figure(
    legend(),
    chart(
      "slots-chart",
      slotsSummary(slots, upcoming, state.now),
      (width) => timeline({ slots, upcoming, schedules, now: instant(state.now), width }),
    ),
    foldedTable(
      "Upcoming slots",
      ["slot", "schedule", "when"],
      () =>
        upcoming.map(({ schedule, slot }) => ({
          key: `${schedule} ${slot}`,
          cells: [timeElement(slot), schedule, distance(slot, state.now)],
        })),
    ),
    foldedTable(
      "Past slots",
      ["slot", "schedule", "state", "origin", number("delay"), "finished", wide("reason")],
      () =>
        slots.map(({ schedule, slot, state: came, reason, delay_seconds: delay, finished_at: end, origin }) => ({
          key: `${schedule} ${slot}`,
          cells: [
            timeElement(slot),
            schedule,
            badge(SLOT_TONES[came] ?? "quiet", label(came), slotMark(came)),
            origin ? label(origin) : null,
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
  const parts = [...counts].map(([state, found]) => `${found.length} ${label(state)}`);
  const next = upcoming[0] ? ` Next: ${upcoming[0].schedule} ${distance(upcoming[0].slot, now)}.` : "";
  return `${counted(slots.length, "slot")}: ${parts.join(", ") || "none"}.${next}`;
}
