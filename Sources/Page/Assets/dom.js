/**
 * Elements: building them, updating the page in place, sections and tables.
 *
 * Text becomes text nodes and nothing else, so a post can never become markup; the page has no other way to show a string.
 */

import { instant, moment, UNKNOWN } from "./format.js";

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element. Attributes that are null or false are left out; `key` names the element among its siblings. */
export function h(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** An SVG element. */
export function s(name, attributes, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name === "key" ? "data-key" : name, value === true ? "" : coordinate(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/** Coordinates are rounded to tenths of a pixel: the same picture, a fraction of the characters. */
function coordinate(value) {
  return typeof value === "number" ? String(Math.round(value * 10) / 10) : String(value);
}

/**
 * Makes a live tree equal to a wanted one by changing only what differs, so that focus, scroll position, selection and
 * opened tables outlive each answer of the server.
 */

/*
 * Two kinds of elements make their content themselves, as live ones: a chart `draw`s itself when its width is known, a
 * folded table is `fill`ed while it is open.
 */

/** Kept as the reader left them: what is unfolded is the reader's business. */
const READERS_OWN = new Set(["open"]);

export function patch(live, wanted) {
  patchAttributes(live, wanted);
  if (wanted.draw) {
    live.draw = wanted.draw;
    return;
  }
  if (wanted.fill) {
    live.fill = wanted.fill;
    if (live.open) wanted.append(wanted.fill());
  }
  patchChildren(live, wanted);
}

function patchAttributes(live, wanted) {
  for (const { name } of [...live.attributes]) {
    if (!wanted.hasAttribute(name) && !READERS_OWN.has(name)) live.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (READERS_OWN.has(name)) continue;
    if (live.getAttribute(name) !== value) live.setAttribute(name, value);
  }
}

function patchChildren(live, wanted) {
  const keyed = keyedChildren(live, wanted);
  let at = live.firstChild;
  for (const want of [...wanted.childNodes]) {
    const key = keyOf(want);
    const have = key === null ? at : keyed.get(key);
    if (!have || keyOf(have) !== key || !isSameKind(have, want)) {
      live.insertBefore(want, at);
      continue;
    }
    if (have === at) at = at.nextSibling;
    else live.insertBefore(have, at);
    if (have.nodeType === Node.TEXT_NODE) {
      if (have.data !== want.data) have.data = want.data;
    } else {
      patch(have, want);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

/** The keyed children that stay. Those that go are taken out first, so that the rest need not move (and lose focus). */
function keyedChildren(live, wanted) {
  const staying = new Set([...wanted.children].map(keyOf));
  const keyed = new Map();
  for (const child of [...live.children]) {
    const key = keyOf(child);
    if (key === null) continue;
    if (staying.has(key)) keyed.set(key, child);
    else child.remove();
  }
  return keyed;
}

function keyOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.getAttribute("data-key") : null;
}

function isSameKind(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName;
}

/** A part of the page: a heading, what it holds, and a place in the page's list of parts. */

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

/**
 * Tables: a caption, headed columns, a headed first cell a row, and a frame of their own to scroll in when wide. On a
 * phone a `stacked` one shows each row as a block of named values; the roles keep it a table to a screen reader then.
 */

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
      h("caption", { class: hideCaption ? "visually-hidden" : null }, caption),
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

const MOMENT = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;

/** A sentence of the coordinator's with its moments as people read them. */
export function withTimes(sentence) {
  return sentence.split(MOMENT).map((part) => MOMENT.test(part) ? timeElement(part) : part);
}

/** A moment as an element that also carries the exact text. */
export function timeElement(text, words = moment(text)) {
  return instant(text) === null
    ? h("span", { class: "unknown" }, UNKNOWN)
    : h("time", { datetime: text, title: text }, words);
}
