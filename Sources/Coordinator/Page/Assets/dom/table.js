/**
 * Tables: a caption, headed columns, a headed first cell a row, and a frame of their own to scroll in when wide. On a
 * phone a `stacked` one shows each row as a block of named values; the roles keep it a table to a screen reader then.
 */

import { UNKNOWN } from "../text/figures.js";
import { h } from "./element.js";

/**
 * `columns` are titles, or { title, numeric, wide }. `rows` are { key, cells, name }; a cell is text or an element,
 * null is unknown. The first cell heads its row.
 */
export function table(caption, columns, rows, { hideCaption = true, isWhole = false, isStacked = false } = {}) {
  const shapes = columns.map((column) => typeof column === "string" ? { title: column } : column);
  const frame = ["scroll", isWhole && "whole", isStacked && "stacked"].filter(Boolean).join(" ");
  return h(
    "div",
    { class: frame, tabindex: "0", role: "group", "aria-label": caption, key: `table-${caption}` },
    h(
      "table",
      { role: "table" },
      h("caption", { class: hideCaption ? "unseen" : null }, caption),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, shapes.map(heading))),
      h("tbody", { role: "rowgroup" }, rows.map((row) => bodyRow(row, shapes))),
    ),
  );
}

function heading(shape) {
  return h("th", { role: "columnheader", scope: "col", class: look(shape) }, shape.title);
}

function bodyRow({ key, cells, name }, shapes) {
  return h("tr", { key, class: name, role: "row" }, cells.map((cell, index) => bodyCell(cell, index, shapes[index])));
}

function bodyCell(cell, index, shape) {
  const shared = { class: look(shape), "data-title": shape.title };
  return index === 0
    ? h("th", { ...shared, role: "rowheader", scope: "row" }, content(cell))
    : h("td", { ...shared, role: "cell" }, content(cell));
}

function content(cell) {
  return cell === null || cell === undefined || cell === UNKNOWN ? unknown() : cell;
}

function look({ numeric, wide }) {
  return [numeric && "numeric", wide && "wide"].filter(Boolean).join(" ") || null;
}

/**
 * A chart's figures: folded until asked for, by pointer, keyboard or voice. `rows` gives them when it is unfolded, and
 * at each answer from then on: tables that nobody reads cost nothing.
 */
export function foldedTable(caption, columns, rows) {
  const details = h(
    "details",
    { key: `as-${caption}`, class: "figures" },
    h("summary", null, "Table: ", caption.toLowerCase()),
  );
  details.fill = () => table(caption, columns, rows());
  return details;
}

/** Fills a table when it is unfolded. */
export function listenForUnfolding() {
  const unfold = ({ target }) =>
    target.open && target.fill && !target.querySelector("table") && target.append(target.fill());
  document.addEventListener("toggle", unfold, { capture: true });
}

export function number(title) {
  return { title, numeric: true };
}

export function wide(title) {
  return { title, wide: true };
}

export function unknown() {
  return h("span", { class: "unknown" }, UNKNOWN);
}
