/** What one look should tell: does it learn? Below, the few figures that say so. */

import { h } from "../dom/element.js";
import { facts } from "../dom/section.js";
import { counted, fixed, grouped, isKnown, percent } from "../text/figures.js";
import { distance, withTimes } from "../text/times.js";
import { severity, words } from "../text/words.js";
import { verdict } from "./verdict.js";

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
