/** Generators: their weights over time, what they are worth, and every change of a weight. */

import { actionButtons } from "../actions/actions.js";
import { chart, figure, nothing, sparkline, swatch } from "../charts/chart.js";
import { intervals } from "../charts/intervals.js";
import { stackedArea } from "../charts/stacked_area.js";
import { badge, foldedTable, h, number, section, table, timeElement, wide, withTimes } from "../dom.js";
import { counted, fixed, grouped, instant, isKnown, label, moment, percent, range } from "../format.js";

/** Below this many pixels the labels leave out the figures, which the table has. */
const NARROW = 420;

export function weightsSection(state) {
  return section("weights", "Weights over time", { size: "wide" }, weightsContent(state));
}

function weightsContent({ weights, now }) {
  const generators = ordered(weights?.generators);
  const series = (weights?.series ?? []).filter((one) => Object.values(one.weights ?? {}).some(isKnown));
  if (series.length === 0) return nothing("No weights in this window. Choose a longer one above.");
  const points = series.map(({ at, weights: values }) => ({ at: instant(at), values }));
  const until = Math.max(instant(now), points.at(-1).at + 1);
  const names = generators.length > 0 ? generators.map(({ name }) => name) : Object.keys(series.at(-1).weights);
  const latest = series.at(-1).weights;
  const layers = (width) =>
    names.toReversed().map((name) => ({
      name,
      index: names.indexOf(name),
      label: width < NARROW ? name : `${name} ${percent(latest[name])}`,
    }));
  return figure(
    `Each band is a generator's share of the posts; ${
      counted(series.filter(({ event_id }) => event_id != null).length, "change")
    } in this window.`,
    chart(
      "weights-chart",
      weightsSummary(series, names),
      (width) =>
        stackedArea({
          points,
          series: layers(width),
          until,
          top: 1,
          format: (value) => percent(value, 0),
          width,
          height: 340,
        }),
    ),
    foldedTable("Weights over time", ["when", "what", ...names.map(number)], () => weightsRows(series, names)),
  );
}

function weightsSummary(series, names) {
  const latest = series.at(-1);
  const first = series[0];
  const [best] = names.toSorted((one, other) => (latest.weights[other] ?? 0) - (latest.weights[one] ?? 0));
  return `Weights of ${names.length} generators from ${moment(first.at)} to now. ` +
    `The largest is ${best} at ${percent(latest.weights[best])}, up from ${percent(first.weights[best])}.`;
}

function weightsRows(series, names) {
  return series.toReversed().map(({ at, event_id, kind, weights }) => ({
    key: event_id ?? at,
    cells: [timeElement(at), label(kind), ...names.map((name) => percent(weights[name]))],
  }));
}

/** Followers gained per 1000 impressions, with the uncertainty. */

/** Above these a tier begins, in followers per thousand impressions. */
const TIERS = [{ at: 0.5, label: "average" }, { at: 1.5, label: "good" }, { at: 3, label: "excellent" }, {
  at: 5,
  label: "viral",
}];

export function followersSection(state) {
  return section("followers", "Followers per 1000 impressions", { size: "narrow" }, followersContent(state));
}

function followersContent({ weights }) {
  const generators = (weights?.generators ?? []).toSorted(byWorth);
  if (!generators.some(({ mean, f_per_1k }) => isKnown(mean) || isKnown(f_per_1k))) {
    return nothing("No generator has been measured yet. Followers come from the scraper or an imported export.");
  }
  const rows = generators.map((one) => ({
    name: one.name,
    mean: one.mean,
    low: one.low,
    high: one.high,
    observed: one.f_per_1k,
    note: one.tier ? label(one.tier) : "",
  }));
  return figure(
    "Dot and bar: estimate and 95 % interval. Diamond: observed in this window. Lines: tier thresholds.",
    chart(
      "followers-chart",
      followersSummary(generators),
      (width) =>
        intervals({
          rows,
          format: (value) => fixed(value, 1),
          title: "followers per 1000 impressions",
          marks: TIERS,
          width,
        }),
    ),
    foldedTable(
      "Followers per 1000 impressions",
      [
        "generator",
        number("observed"),
        number("estimate"),
        number("95 % interval"),
        "tier",
        number("chance of being best"),
        "compared to mean",
        number("followers"),
        number("impressions"),
      ],
      () =>
        generators.map((one) => ({
          key: one.name,
          cells: [
            one.name,
            fixed(one.f_per_1k),
            fixed(one.mean),
            range(one.low, one.high, fixed),
            one.tier ? label(one.tier) : null,
            percent(one.probability_of_best, 0),
            one.comparison ? label(one.comparison) : null,
            grouped(one.followers),
            grouped(one.impressions),
          ],
        })),
    ),
  );
}

function byWorth(one, other) {
  return (other.mean ?? other.f_per_1k ?? -1) - (one.mean ?? one.f_per_1k ?? -1);
}

function followersSummary(generators) {
  const [best] = generators;
  return `Followers per 1000 impressions of ${generators.length} generators. The best is ${best.name} with ` +
    `${fixed(best.mean ?? best.f_per_1k)}, 95 % interval ${range(best.low, best.high, fixed)}.`;
}

/** Every generator: its weight, its results, and the reason for its weight. */

const TRENDS = { improving: "↗", stable: "→", declining: "↘" };

export function generatorsSection(state) {
  return section("generators", "Generators", null, generatorsContent(state));
}

function generatorsContent(state) {
  const generators = ordered(state.weights?.generators);
  if (generators.length === 0) return nothing("No generators. Add one with coordinator generators add.");
  const columns = [
    "generator",
    number("weight"),
    "history",
    number("default"),
    number("F/1K (followers per 1000 views)"),
    "tier",
    "trend",
    number("posts"),
    wide("last change"),
  ];
  if (state.writable) columns.push("actions");
  return table("Generators", columns, generators.map((one, index) => row(one, index, state)), {
    isWhole: true,
    isStacked: true,
  });
}

function row(one, index, state) {
  const name = h("span", { class: "generator" }, swatch(index), one.name, status(one));
  return {
    key: one.name,
    cells: [
      name,
      percent(one.weight),
      sparkline(past(one.name, state), instant(state.now), isKnown(one.default_weight) ? one.default_weight : null),
      percent(one.default_weight),
      fixed(one.f_per_1k),
      one.tier ? badge(`tier-${one.tier}`, label(one.tier)) : null,
      one.trend ? `${TRENDS[one.trend] ?? ""} ${label(one.trend)}` : null,
      posts(one),
      one.reason ? h("span", { class: "reason" }, withTimes(one.reason)) : null,
      ...(state.writable ? [actionButtons(state, one.actions, { generator: one.name }, one.name)] : []),
    ],
  };
}

/** Measured posts of all posts: they differ while followers are unknown. */
function posts({ posts: all, measured_posts: measured }) {
  return isKnown(measured) && measured !== all ? `${grouped(measured)} of ${grouped(all)}` : grouped(all);
}

function status({ status: state, locked, override }) {
  return [
    state && state !== "active" ? badge("quiet", label(state)) : null,
    locked ? badge("quiet", "locked") : null,
    isKnown(override) ? badge("quiet", `set to ${percent(override)}`) : null,
  ];
}

function past(name, { weights }) {
  return (weights?.series ?? [])
    .map(({ at, weights: values }) => ({ at: instant(at), value: values[name] }))
    .filter(({ value }) => isKnown(value));
}

/** Every change of the weights, with its reason. */

const EVENT_TONES = { failed: "critical", skipped: "quiet", autonomous_optimization: "ok" };

export function eventsSection(state) {
  return section("events", "Weight changes", { size: "wide" }, eventsContent(state));
}

function eventsContent({ events }) {
  if (!events?.length) return nothing("No weight changed in this window.");
  return table(
    "Weight changes",
    ["when", "what", number("generators changed"), wide("reason")],
    events.map(({ event_id: id, at, kind, reason, generators_updated: changed }) => ({
      key: id,
      cells: [
        timeElement(at),
        badge(EVENT_TONES[kind] ?? "info", label(kind)),
        grouped(changed),
        reason ? h("span", { class: "reason" }, withTimes(reason)) : null,
      ],
    })),
    { isStacked: true },
  );
}

/** Generators keep one order, and so one colour and hatch, whatever their weights do. */

export function ordered(generators) {
  return (generators ?? []).toSorted((one, other) =>
    (other.default_weight ?? 0) - (one.default_weight ?? 0) || one.name.localeCompare(other.name)
  );
}
