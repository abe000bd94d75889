/** Who is at work, and how far behind. */

import { nothing } from "../charts/chart.js";
import { badge, h, number, section, table } from "../dom.js";
import { duration, grouped, isKnown, words } from "../format.js";

export function processesSection(state) {
  return section("processes", "Processes and lag", { size: "half" }, processes(state), lag(state));
}

function processes({ processes: heard }) {
  if (!heard?.length) return nothing("No process has been heard of.");
  const all = heard.filter(({ state }) => state !== "stopped");
  if (all.length === 0) return nothing("Every process has stopped.");
  return table(
    "Processes",
    ["process", "role", "state", number("last heard")],
    all.map(({ instance, role, state, alive, leads, silence_ms: silence }) => ({
      key: `${role} ${instance}`,
      cells: [
        instance,
        role,
        standing({ state, alive, leads }),
        isKnown(silence) ? `${duration(silence < 1000 ? silence / 1000 : Math.round(silence / 1000))} ago` : null,
      ],
    })),
    { hideCaption: false },
  );
}

function standing({ state, alive, leads }) {
  if (alive === false) return badge("critical", "silent", "✕");
  return alive ? badge("ok", leads ? "leads" : words(state), "✓") : null;
}

function lag({ lag: all }) {
  if (!Array.isArray(all)) return nothing("How far consumers are behind is not known.");
  if (all.length === 0) return nothing("No consumer has told how far it is behind.");
  return table(
    "Lag by topic",
    ["topic", "role", "process", number("behind by"), number("records")],
    all.map(({ instance, role, topic, seconds, records }) => ({
      key: `${instance} ${role} ${topic}`,
      cells: [topic, role, instance, behind(seconds), grouped(records)],
    })),
    { hideCaption: false },
  );
}

function behind(seconds) {
  if (!isKnown(seconds)) return null;
  return seconds === 0 ? "nothing" : duration(seconds);
}

/** Records that could not be used and wait for a person. */

export function deadLettersSection(state) {
  return section("dead-letters", "Dead letters", { size: "narrow" }, deadLettersContent(state));
}

function deadLettersContent({ dead_letters: topics }) {
  if (!Array.isArray(topics)) return nothing("Whether records were set aside is not known.");
  if (!topics.some(({ waiting }) => waiting !== 0)) return nothing("No record waits.");
  return [
    table(
      "Dead letters",
      ["topic", number("waiting")],
      topics.map(({ topic, waiting }) => ({ key: topic, cells: [topic, grouped(waiting)] })),
    ),
    h("p", { class: "note" }, "Look at them with ", h("code", null, "coordinator dead ls"), "."),
  ];
}
