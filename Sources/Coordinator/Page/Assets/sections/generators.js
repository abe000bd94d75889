/** Every generator: what it gets, what it gave, and why its weight is what it is. */

import { actionButton, actions } from "../actions/button.js";
import { nothing } from "../charts/chart.js";
import { swatch } from "../charts/series.js";
import { trace } from "../charts/trace.js";
import { h } from "../dom/element.js";
import { badge, section } from "../dom/section.js";
import { number, table, wide } from "../dom/table.js";
import { fixed, grouped, isKnown, percent } from "../text/figures.js";
import { instant, withTimes } from "../text/times.js";
import { words } from "../text/words.js";
import { ordered } from "./generator_order.js";

const TRENDS = { improving: "↗", stable: "→", declining: "↘" };

export function generatorsSection(state) {
  return section("generators", "Generators", null, content(state));
}

function content(state) {
  const generators = ordered(state.weights?.generators);
  if (generators.length === 0) return nothing("No generator is registered.");
  const columns = [
    "generator",
    number("weight"),
    "history",
    number("default"),
    number("F/1K"),
    "tier",
    "trend",
    number("posts"),
    wide("last step"),
  ];
  if (state.writable) columns.push("actions");
  return table("Generators", columns, generators.map((one, index) => row(one, index, state)), {
    isWhole: true,
    isStacked: true,
  });
}

function row(one, index, state) {
  const name = h("span", { class: "generator" }, swatch(index), one.name, standing(one));
  return {
    key: one.name,
    cells: [
      name,
      percent(one.weight),
      trace(past(one.name, state), instant(state.now), isKnown(one.default_weight) ? one.default_weight : null),
      percent(one.default_weight),
      fixed(one.f_per_1k),
      one.tier ? badge(`tier-${one.tier}`, words(one.tier)) : null,
      one.trend ? `${TRENDS[one.trend] ?? ""} ${words(one.trend)}` : null,
      posts(one),
      one.reason ? h("span", { class: "reason" }, withTimes(one.reason)) : null,
      ...(state.writable ? [buttons(one, state)] : []),
    ],
  };
}

/** Measured posts of all: the two differ while followers are not known. */
function posts({ posts: all, measured_posts: measured }) {
  return isKnown(measured) && measured !== all ? `${grouped(measured)} of ${grouped(all)}` : grouped(all);
}

function standing({ status, locked, override }) {
  return [
    status && status !== "active" ? badge("quiet", words(status)) : null,
    locked ? badge("quiet", "locked") : null,
    isKnown(override) ? badge("quiet", `set to ${percent(override)}`) : null,
  ];
}

function past(name, { weights }) {
  return (weights?.series ?? [])
    .map(({ at, weights: values }) => ({ at: instant(at), value: values[name] }))
    .filter(({ value }) => isKnown(value));
}

function buttons({ name, locked, override }, state) {
  const target = { generator: name };
  return actions(
    state,
    locked ? actionButton(state, "unlock", target, "Unlock", name) : actionButton(state, "lock", target, "Lock", name),
    actionButton(state, "set", target, "Set…", name),
    isKnown(override) ? actionButton(state, "release", target, "Release", name) : null,
  );
}
