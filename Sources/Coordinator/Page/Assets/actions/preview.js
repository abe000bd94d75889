/** What an action would change, or changed: sentences, and each value before and after. */

import { h } from "../dom/element.js";
import { table } from "../dom/table.js";
import { fixed, isKnown, percent } from "../text/figures.js";

export function preview({ summary, changes }, asShares) {
  const rows = (changes ?? []).map(({ name, before, after }, index) => ({
    key: `${index} ${name}`,
    name: before === after ? "unchanged" : null,
    cells: [name, value(before, asShares), value(after, asShares)],
  }));
  return [
    (summary ?? []).map((sentence, key) => h("p", { key }, sentence)),
    rows.length > 0
      ? table("What changes", ["", { title: "before", numeric: true }, { title: "after", numeric: true }], rows)
      : h("p", { class: "note" }, "No stored value differs."),
  ];
}

function value(found, asShares) {
  if (found === null || found === undefined) return "none";
  if (typeof found === "boolean") return found ? "yes" : "no";
  if (isKnown(found)) return asShares ? percent(found, 2) : Number.isInteger(found) ? String(found) : fixed(found, 4);
  return typeof found === "string" ? found : JSON.stringify(found);
}
