/** What an action would change, or changed: sentences, and each value before and after. */

import { h } from "../dom/element.js";
import { table } from "../dom/table.js";
import { fixed, isKnown, percent } from "../text/figures.js";
import { withTimes } from "../text/times.js";

export function preview({ summary, changes }, asShares) {
  const all = (changes ?? []).map(({ name, before, after }) => [name, value(before, asShares), value(after, asShares)]);
  const rows = all.filter(([, before, after]) => before !== after).map((cells, key) => ({
    key,
    cells: cells.map(withTimes),
  }));
  const same = all.length - rows.length;
  return h(
    "div",
    null,
    (summary ?? []).map((sentence, key) => h("p", { key }, withTimes(sentence))),
    rows.length > 0
      ? table("What changes", ["", { title: "before", numeric: true }, { title: "after", numeric: true }], rows)
      : h("p", { class: "note" }, "No stored value differs."),
    rows.length > 0 && same > 0
      ? h("p", { class: "note" }, same === 1 ? "One more stays as it is." : `${same} more stay as they are.`)
      : null,
  );
}

function value(found, asShares) {
  if (found === null || found === undefined) return "none";
  if (typeof found === "boolean") return found ? "yes" : "no";
  if (isKnown(found)) return asShares ? percent(found, 2) : Number.isInteger(found) ? String(found) : fixed(found, 4);
  return typeof found === "string" ? found : JSON.stringify(found);
}
