/** The page: asks for the state of the window in the address, draws each part of it, and hears what the reader wants. */

import { listenForActions } from "./actions/actions.js";
import { forgetToken, heldToken, StatePoller, watchToken } from "./api.js";
import { drawCharts } from "./charts/chart.js";
import { h, listenForUnfolding, patch } from "./dom.js";
import { moment } from "./format.js";
import { armsSection, hoursSection } from "./sections/arms.js";
import { gatesSection } from "./sections/gates.js";
import { eventsSection, followersSection, generatorsSection, weightsSection } from "./sections/generators.js";
import { calibrationSection, modelsSection, predictionsSection } from "./sections/models.js";
import { alertsSection, headlineSection } from "./sections/overview.js";
import { postsSection } from "./sections/posts.js";
import { deadLettersSection, processesSection } from "./sections/processes.js";
import { schedulesSection, slotsSection } from "./sections/schedules.js";

const page = document.getElementById("page");

function show(state) {
  showDeployment(state);
  const wanted = h("main", { id: "page", tabindex: "-1" }, pageSections.map((part) => drawn(part, state)));
  patch(page, wanted);
  drawCharts(page);
}

/** A part that cannot be drawn says so in its place and takes no other with it. */
function drawn(part, state) {
  try {
    return part(state);
  } catch (error) {
    console.error(error);
    const sentence = `This part cannot be drawn from what the coordinator answered: ${error.message}.`;
    return h("section", { class: "card full", key: part.name }, h("p", { class: "problem" }, sentence));
  }
}

/** The parts of the page, in their order: what matters most comes first. */

export const pageSections = [
  headlineSection,
  alertsSection,
  weightsSection,
  followersSection,
  generatorsSection,
  eventsSection,
  deadLettersSection,
  predictionsSection,
  calibrationSection,
  modelsSection,
  armsSection,
  hoursSection,
  gatesSection,
  processesSection,
  schedulesSection,
  slotsSection,
  postsSection,
];

/** Whose deployment this is, by which clock, and whether this page may write. */

export function showDeployment(state) {
  const { account, mode, clock, version, now } = state;
  document.title = `${MARKS[state.headline?.severity] ?? ""}Rookery${account ? ` · ${account}` : ""}`;
  replace("deployment", h("span", { id: "deployment" }, account ? `@${account}`.replace("@@", "@") : "", chip(mode)));
  replace(
    "about",
    h("p", { id: "about" }, `Times are UTC; it is ${moment(now)} by ${clockName(clock)}. Rookery ${version ?? ""}`),
  );
  replace("writes", h("p", { id: "writes" }, writes(state)));
}

const MARKS = { warning: "! ", critical: "✕ " };

function chip(mode) {
  return mode ? h("span", { class: `chip ${mode}` }, mode) : null;
}

function clockName(clock) {
  return clock && clock !== "real" ? "the deployment's own clock, not the real one" : "the deployment's clock";
}

function writes({ writable }) {
  if (writable !== true) {
    return h("span", { class: "note", title: "Without ROOKERY_PAGE_TOKEN the page only shows." }, "read-only");
  }
  if (!heldToken()) return h("span", { class: "note" }, "no token entered");
  return [
    h("span", { class: "note" }, "token held "),
    h("button", { type: "button", class: "action", "data-forget": "" }, "Forget"),
  ];
}

function replace(id, wanted) {
  patch(document.getElementById(id), wanted);
}

/** The window of time, kept in the address: it can be linked to, and Back goes back. */

const WINDOWS = ["1d", "7d", "30d", "all"];
const USUAL = "7d";

export function followWindow(onChosen) {
  const links = [...document.querySelectorAll("[data-window]")];

  const show = () => {
    const asked = new URLSearchParams(location.search).get("window");
    const chosen = WINDOWS.includes(asked) ? asked : USUAL;
    for (const link of links) {
      if (link.dataset.window === chosen) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    onChosen(chosen);
  };

  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      history.pushState(null, "", `?window=${link.dataset.window}`);
      show();
    });
  }
  addEventListener("popstate", show);
  show();
}

/** Whether what is on the screen is what is: live, stale or offline, and since when. */

const WORDS = { waiting: "asking…", live: "live", stale: "stale", offline: "offline" };
const OLD = 15_000;

let standing = { kind: "waiting", heard: null };

export function showFreshness(next) {
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

const feed = new StatePoller({ onState: show, onFreshness: showFreshness });
followWindow((chosen) => feed.follow(chosen));
listenForActions(() => feed.ask());
listenForUnfolding();

let width = page.clientWidth;
new ResizeObserver(() => {
  if (page.clientWidth === width) return;
  width = page.clientWidth;
  drawCharts(page);
}).observe(page);

watchToken(() => replace("writes", h("p", { id: "writes" }, writes({ writable: true }))));
document.addEventListener("click", ({ target }) => target.closest("[data-forget]") && forgetToken());
setInterval(refresh, 1000);
