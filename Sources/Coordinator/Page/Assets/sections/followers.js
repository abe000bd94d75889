/** Followers won per thousand impressions: what each generator is thought to be worth, and how sure that is. */

import { chart, figure, nothing } from "../charts/chart.js";
import { intervals } from "../charts/intervals.js";
import { section } from "../dom/section.js";
import { foldedTable, number } from "../dom/table.js";
import { fixed, grouped, isKnown, percent, range } from "../text/figures.js";
import { words } from "../text/words.js";

/** Above these a tier begins, in followers per thousand impressions. */
const TIERS = [{ at: 0.5, label: "average" }, { at: 1.5, label: "good" }, { at: 3, label: "excellent" }, {
  at: 5,
  label: "viral",
}];

export function followersSection(state) {
  return section("followers", "Followers per 1000 impressions", { size: "narrow" }, content(state));
}

function content({ weights }) {
  const generators = (weights?.generators ?? []).toSorted(byWorth);
  if (!generators.some(({ mean, f_per_1k }) => isKnown(mean) || isKnown(f_per_1k))) {
    return nothing("No generator has been measured yet.");
  }
  const rows = generators.map((one) => ({
    name: one.name,
    mean: one.mean,
    low: one.low,
    high: one.high,
    observed: one.f_per_1k,
    note: one.tier ? words(one.tier) : "",
  }));
  return figure(
    "Dot and bar: likely value and 95 % interval. Diamond: what was counted. Lines: where a tier begins.",
    chart(
      "followers-chart",
      summary(generators),
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
        number("counted"),
        number("likely"),
        number("95 % interval"),
        "tier",
        number("best with"),
        "beside the mean",
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
            one.tier ? words(one.tier) : null,
            percent(one.probability_of_best, 0),
            one.standing ? words(one.standing) : null,
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

function summary(generators) {
  const [best] = generators;
  return `Followers per 1000 impressions of ${generators.length} generators. Ahead is ${best.name} with ` +
    `${fixed(best.mean ?? best.f_per_1k)}, 95 % interval ${range(best.low, best.high, fixed)}.`;
}
