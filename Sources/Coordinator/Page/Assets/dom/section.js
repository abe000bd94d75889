/** A part of the page: a heading, what it holds, and a place in the page's list of parts. */

import { h } from "./element.js";

export function section(id, title, options, ...content) {
  return h(
    "section",
    { id, key: id, class: `card ${options?.size ?? "full"}`, "aria-labelledby": `${id}-title` },
    h("div", { class: "title" }, h("h2", { id: `${id}-title`, tabindex: "-1" }, title), options?.beside),
    content,
  );
}

/** A word with its mark, coloured by what it means. */
export function badge(tone, words, mark) {
  return h("span", { class: `badge ${tone}` }, mark ? h("span", { "aria-hidden": "true" }, `${mark} `) : null, words);
}

/** A few named figures in a row. */
export function facts(...pairs) {
  return h(
    "dl",
    { class: "facts" },
    pairs.map(([name, value, note]) =>
      h(
        "div",
        { key: name },
        h("dt", null, name),
        h("dd", { class: value === null || value === "unknown" ? "unknown" : null }, value ?? "unknown"),
        note ? h("dd", { class: "note" }, note) : null,
      )
    ),
  );
}
