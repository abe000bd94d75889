/** Moments and spans. Everything is in UTC and relative to the deployment's own clock, which may be a simulated one. */

import { isKnown, UNKNOWN } from "./figures.js";
import { h } from "../dom/element.js";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const UNITS = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];

/** Milliseconds since 1970 of an RFC 3339 text; null where it is none. */
export function instant(text) {
  const at = typeof text === "string" ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? null : at;
}

/** 4 Mar 14:05 */
export function moment(text) {
  const at = instant(text);
  return at === null ? UNKNOWN : `${day(at)} ${clock(at)}`;
}

export function day(at) {
  const date = new Date(at);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

export function clock(at) {
  return new Date(at).toISOString().slice(11, 16);
}

/** The two greatest units: 4320 s → 1 h 12 min */
export function duration(seconds) {
  if (!isKnown(seconds)) return UNKNOWN;
  const size = Math.abs(seconds);
  if (size > 0 && size < 1) return "under 1 s";
  const first = UNITS.findIndex(([, unit]) => size >= unit);
  if (first < 0) return "0 s";
  const [name, unit] = UNITS[first];
  const whole = Math.floor(size / unit);
  const [nextName, nextUnit] = UNITS[first + 1] ?? [];
  const rest = nextUnit ? Math.floor((size - whole * unit) / nextUnit) : 0;
  return `${whole} ${name}${rest > 0 ? ` ${rest} ${nextName}` : ""}`;
}

/** "12 min ago", "in 3 h", by the deployment's clock. */
export function distance(text, now) {
  const at = instant(text);
  const from = instant(now);
  if (at === null || from === null) return UNKNOWN;
  const seconds = rounded((from - at) / 1000);
  if (Math.abs(seconds) < 1) return "now";
  return seconds > 0 ? `${duration(seconds)} ago` : `in ${duration(-seconds)}`;
}

/** Nobody needs the seconds of what is ten minutes off. */
function rounded(seconds) {
  const step = Math.abs(seconds) < 600 ? 1 : 60;
  return Math.round(seconds / step) * step;
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
