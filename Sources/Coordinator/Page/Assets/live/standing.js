/** Whether what is on the screen is what is: live, stale or offline, and since when. */

const WORDS = { waiting: "asking…", live: "live", stale: "stale", offline: "offline" };
const OLD = 15_000;

let standing = { kind: "waiting", heard: null };

export function showStanding(next) {
  standing = next;
  refresh();
}

/** Announced only when it changes, not every second. */
function refresh() {
  const { kind, heard, words } = standing;
  const age = heard === null ? null : Date.now() - heard;
  const shown = kind === "live" && age > OLD ? "stale" : kind;
  const lamp = document.getElementById("freshness");
  lamp.dataset.standing = shown;
  put(
    document.getElementById("age"),
    age === null ? WORDS[shown] : `${WORDS[shown]} · ${Math.round(age / 1000)} s old`,
  );
  put(document.getElementById("standing"), shown === "stale" || shown === "offline" ? notice(words, heard) : "");
}

function notice(words, heard) {
  const since = heard === null ? "Nothing is known yet." : `What you see is from ${local(heard)}.`;
  return `${words ?? "No answer for a while."} ${since}`;
}

/** By the reader's own clock: it is about this screen, not about the deployment. */
function local(at) {
  return new Date(at).toLocaleTimeString("en-GB");
}

function put(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

setInterval(refresh, 1000);
