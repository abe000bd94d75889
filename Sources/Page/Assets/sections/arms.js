/** Content arms and hours of posting: what succeeds. */

import { chart, figure, nothing } from "../charts/chart.js";
import { heatmap } from "../charts/heatmap.js";
import { intervals } from "../charts/intervals.js";
import { foldedTable, number, section } from "../dom.js";
import { grouped, isKnown, percent, range } from "../format.js";

const SHOWN = 14;

export function armsSection(state) {
  return section("arms", "Arms", { size: "half" }, armsContent(state));
}

function armsContent({ arms }) {
  const ranked = (arms ?? []).toSorted((one, other) => (other.mean ?? -1) - (one.mean ?? -1));
  if (ranked.length === 0) return nothing("No arm has evidence yet: no post has passed the learning gates.");
  const rows = ranked.slice(0, SHOWN).map((arm) => ({ ...arm, name: shortName(arm.name), note: evidence(arm) }));
  return figure(
    `Success rate of each arm with its 95 % interval${more(ranked.length)}. Right: successes of posts.`,
    chart(
      "arms-chart",
      armsSummary(ranked),
      (width) => intervals({ rows, format: (value) => percent(value, 0), title: "success rate", width }),
    ),
    foldedTable(
      "Arms",
      ["arm", number("successes"), number("failures"), number("success rate"), number("95 % interval")],
      () =>
        ranked.map(({ name, successes, failures, mean, low, high }) => ({
          key: name,
          cells: [name, grouped(successes), grouped(failures), percent(mean), range(low, high, percent)],
        })),
    ),
  );
}

function more(count) {
  return count > SHOWN ? `, the best ${SHOWN} of ${count} (all are in the table)` : "";
}

function shortName(name) {
  return name.replace(/^content_/, "").replaceAll("_", " ");
}

function evidence({ successes, failures }) {
  return isKnown(successes) && isKnown(failures) ? `${grouped(successes)} of ${grouped(successes + failures)}` : "";
}

function armsSummary([best, ...rest]) {
  return `Success rate of ${rest.length + 1} arms. The best is ${shortName(best.name)} with ${percent(best.mean)}, ` +
    `95 % interval ${range(best.low, best.high, percent)}.`;
}

/** Which hours of the day do well. */

export function hoursSection(state) {
  return section("hours", "Hours of posting", { size: "half" }, hoursContent(state));
}

function hoursContent(state) {
  const hours = (state.hours ?? []).toSorted((one, other) => one.hour - other.hour);
  if (!hours.some(({ pulls }) => pulls > 0)) {
    return nothing("No hour has evidence yet: no post has passed the learning gates.");
  }
  return figure(
    "Mean engagement rate by hour of posting, in the account's time zone. Darker is better.",
    chart("hours-chart", hoursSummary(hours), (width) => heatmap({ hours, width })),
    foldedTable(
      "Hours of posting",
      [{ title: "hour" }, number("posts"), number("mean rate")],
      () =>
        hours.map(({ hour, pulls, mean }) => ({
          key: hour,
          cells: [`${String(hour).padStart(2, "0")}:00`, grouped(pulls), percent(mean, 2)],
        })),
    ),
  );
}

function hoursSummary(hours) {
  const [best] = hours.filter(({ mean }) => isKnown(mean)).toSorted((one, other) => other.mean - one.mean);
  return best
    ? `Hours of posting. The best is ${best.hour} h with a mean rate of ${percent(best.mean)}.`
    : "Hours of posting.";
}
