/** Processes with their heartbeats, consumer lag, and dead letters. */

import { nothing } from "../charts/chart.js";
import { badge, h, number, section, table } from "../dom.js";
import { duration, grouped, isKnown, label } from "../format.js";

export function processesSection(state) {
  return section("processes", "Processes and lag", { size: "half" }, processes(state), lag(state));
}

function processes({ processes: heard }) {
  if (!heard?.length) {
    return nothing("No process has sent a heartbeat. Start the workers, for example with ./rookery up.");
  }
  const all = heard.filter(({ state }) => state !== "stopped");
  if (all.length === 0) return nothing("All processes have stopped.");
  return table(
    "Processes",
    ["process", "role", "state", number("last heartbeat")],
    all.map(({ instance, role, state, alive, is_leader: isLeader, heartbeat_age_ms: silence }) => ({
      key: `${role} ${instance}`,
      cells: [
        instance,
        role,
        status({ state, alive, isLeader }),
        isKnown(silence) ? `${duration(silence < 1000 ? silence / 1000 : Math.round(silence / 1000))} ago` : null,
      ],
    })),
    { hideCaption: false },
  );
}

function status({ state, alive, isLeader }) {
  if (alive === false) return badge("critical", "no heartbeat", "✕");
  return alive ? badge("ok", isLeader ? "leader" : label(state), "✓") : null;
}

function lag({ lag: all }) {
  if (!Array.isArray(all)) return nothing("Consumer lag is unknown.");
  if (all.length === 0) return nothing("No consumer reports its lag.");
  return table(
    "Consumer lag",
    ["topic", "role", "process", number("lag"), number("records")],
    all.map(({ instance, role, topic, seconds, records }) => ({
      key: `${instance} ${role} ${topic}`,
      cells: [topic, role, instance, behind(seconds), grouped(records)],
    })),
    { hideCaption: false },
  );
}

function behind(seconds) {
  if (!isKnown(seconds)) return null;
  return seconds === 0 ? "none" : duration(seconds);
}

export function deadLettersSection(state) {
  return section("dead-letters", "Dead letters", { size: "narrow" }, deadLettersContent(state));
}

function deadLettersContent({ dead_letters: topics }) {
  if (!Array.isArray(topics)) return nothing("Dead letters are unknown: no broker has answered.");
  if (!topics.some(({ waiting }) => waiting !== 0)) return nothing("No dead letters are waiting.");
  return [
    table(
      "Dead letters",
      ["topic", number("waiting")],
      topics.map(({ topic, waiting }) => ({ key: topic, cells: [topic, grouped(waiting)] })),
    ),
    h("p", { class: "note" }, "List them with ", h("code", null, "coordinator dead ls"), "."),
  ];
}
