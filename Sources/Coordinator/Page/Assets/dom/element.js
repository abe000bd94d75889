/**
 * Builds elements. Text becomes text nodes and nothing else, so what a post says can never become markup; there is no
 * other way on this page to put a string on the screen.
 */

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
