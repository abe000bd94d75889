/** Which hours of the day do well. */

import { chart, figure, nothing } from "../charts/chart.js";
import { hourMap } from "../charts/hour_map.js";
import { section } from "../dom/section.js";
import { foldedTable, number } from "../dom/table.js";
import { grouped, isKnown, percent } from "../text/figures.js";

export function hoursSection(state) {
  return section("hours", "Hours of posting", { size: "half" }, content(state));
}

function content(state) {
  const hours = (state.hours ?? []).toSorted((one, other) => one.hour - other.hour);
  if (!hours.some(({ pulls }) => pulls > 0)) return nothing("No post may be learned from yet.");
  return figure(
    "Mean engagement rate by hour of posting, in the account's time zone; the fuller the cell, the better the hour.",
    chart("hours-chart", summary(hours), (width) => hourMap({ hours, width })),
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

function summary(hours) {
  const [best] = hours.filter(({ mean }) => isKnown(mean)).toSorted((one, other) => other.mean - one.mean);
  return best
    ? `Hours of posting. The best is ${best.hour} h with a mean rate of ${percent(best.mean)}.`
    : "Hours of posting.";
}
