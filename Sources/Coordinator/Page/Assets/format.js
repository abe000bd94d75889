/** Numbers as people read them, with their unit. What is not known is "unknown", never 0. */

export const UNKNOWN = "unknown";

/** U+202F, a narrow space that does not break: between a number and its unit. */
const THIN = "\u202f";
const MINUS = "\u2212";

export function isKnown(value) {
  return typeof value === "number" && Number.isFinite(value);
}

/** 1234567 → 1,234,567 */
export function grouped(value) {
  return isKnown(value) ? signed(value, Math.round(Math.abs(value)).toLocaleString("en-GB")) : UNKNOWN;
}

/** Decimals as told: 1.5 → 1.50 */
export function fixed(value, digits = 2) {
  return isKnown(value) ? signed(value, Math.abs(value).toFixed(digits)) : UNKNOWN;
}

/** A share of one: 0.125 → 12.5 % */
export function percent(value, digits = 1) {
  return isKnown(value) ? `${fixed(value * 100, digits)}${THIN}%` : UNKNOWN;
}

/** For an axis: 0.02 → 2 %, 0.025 → 2.5 % */
export function tickShare(value) {
  return percent(value, Number.isInteger(Math.round(value * 1e6) / 1e4) ? 0 : 1);
}

/** Large counts where space is short: 12345 → 12.3 k */
export function short(value) {
  if (!isKnown(value)) return UNKNOWN;
  const size = Math.abs(value);
  if (size >= 1e6) return `${fixed(value / 1e6, 1)}${THIN}M`;
  if (size >= 1e4) return `${fixed(value / 1e3, 1)}${THIN}k`;
  return grouped(value);
}

export function range(low, high, format) {
  return isKnown(low) && isKnown(high) ? `${format(low)} to ${format(high)}` : UNKNOWN;
}

export function counted(count, one, many = `${one}s`) {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

function signed(value, digits) {
  return value < 0 && /[1-9]/.test(digits) ? MINUS + digits : digits;
}

/** Moments and spans. Everything is in UTC and relative to the deployment's own clock, which may be a simulated one. */

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

/** Codes of the tables in plain words. A code that is not listed is shown as it is, without its underscores. */

const WORDS = {
  // gates
  learnable: "learnable",
  external: "of another account",
  simulated: "simulated",
  not_simulated: "not simulated",
  not_posted: "not posted",
  views_low: "too few views",
  likes_low: "too few likes",
  too_young: "too young",
  rate_unknown: "rate unknown",
  features_missing: "features missing",
  no_reading: "not read yet",
  not_judged: "not judged yet",
  // slots
  next: "to come",
  // standings
  not_enough_evidence: "not enough evidence",
  // events of the weights
  autonomous_optimization: "optimized",
  manual_override: "set by hand",
};

/** Marks stand beside words, never alone: nothing is told by colour or shape only. */
const SEVERITIES = {
  ok: { mark: "✓", word: "Healthy" },
  info: { mark: "•", word: "Note" },
  warning: { mark: "!", word: "Warning" },
  critical: { mark: "✕", word: "Critical" },
};

const SLOT_MARKS = { done: "✓", queued: "…", running: "…", skipped: "○", failed: "✕", missed: "▽" };

export function words(code) {
  return typeof code === "string" && code !== "" ? WORDS[code] ?? code.replaceAll("_", " ") : "unknown";
}

export function severity(code) {
  return SEVERITIES[code] ?? { mark: "?", word: words(code) };
}

export function slotMark(state) {
  return SLOT_MARKS[state] ?? "?";
}

/** One line of a post: control characters and line ends become spaces. */
export function oneLine(text) {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
