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
