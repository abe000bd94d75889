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
