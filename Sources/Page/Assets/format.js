/** Numbers, times and codes as text for people. Unknown values are "unknown", never 0. */

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

/** With that many decimals: 1.5 → 1.50 */
export function fixed(value, digits = 2) {
  return isKnown(value) ? signed(value, Math.abs(value).toFixed(digits)) : UNKNOWN;
}

/** A fraction of one: 0.125 → 12.5 % */
export function percent(value, digits = 1) {
  return isKnown(value) ? `${fixed(value * 100, digits)}${THIN}%` : UNKNOWN;
}

/** For the ticks of an axis: 0.02 → 2 %, 0.025 → 2.5 % */
export function axisPercent(value) {
  return percent(value, Number.isInteger(Math.round(value * 1e6) / 1e4) ? 0 : 1);
}

/** Large counts in little space: 12345 → 12.3 k */
export function compact(value) {
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

/** Times are in UTC and relative to the deployment's clock, which may be simulated. */

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

/** Seconds do not matter beyond ten minutes. */
function rounded(seconds) {
  const step = Math.abs(seconds) < 600 ? 1 : 60;
  return Math.round(seconds / step) * step;
}

/** Codes of the tables in plain words; a code that is not listed is shown without its underscores. */

const WORDS = {
  // gates
  learnable: "learnable",
  external: "another account",
  simulated: "simulated",
  not_simulated: "not simulated",
  not_posted: "not posted",
  views_low: "too few views",
  likes_low: "too few likes",
  too_young: "too young",
  rate_unknown: "rate unknown",
  features_missing: "features missing",
  no_reading: "no reading yet",
  pending: "not evaluated yet",
  // slots
  next: "upcoming",
  // comparisons with the common mean
  not_enough_evidence: "not enough evidence",
  // events of the weights
  autonomous_optimization: "optimized",
  manual_override: "manual change",
};

/** Marks go with words: colour or shape alone carries no meaning. */
const SEVERITIES = {
  ok: { mark: "✓", word: "Healthy" },
  info: { mark: "•", word: "Info" },
  warning: { mark: "!", word: "Warning" },
  critical: { mark: "✕", word: "Critical" },
};

const SLOT_MARKS = { done: "✓", queued: "…", running: "…", skipped: "○", failed: "✕", missed: "▽" };

export function label(code) {
  return typeof code === "string" && code !== "" ? WORDS[code] ?? code.replaceAll("_", " ") : "unknown";
}

export function severity(code) {
  return SEVERITIES[code] ?? { mark: "?", word: label(code) };
}

export function slotMark(state) {
  return SLOT_MARKS[state] ?? "?";
}

/** One line of a post: control characters and line ends become spaces. */
export function oneLine(text) {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
