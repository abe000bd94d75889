/** The page: polls the state of the window in the address and draws each section of it. */

import { listenForActions } from "./actions/actions.js";
import { currentToken, forgetToken, observeToken, StatePoller } from "./api.js";
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

/** In the order of the page: what matters most comes first. */
const SECTIONS = [
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
const WINDOWS = ["1d", "7d", "30d", "all"];
const DEFAULT_WINDOW = "7d";
const TITLE_MARKS = { warning: "! ", critical: "✕ " };
const FRESHNESS = { waiting: "loading…", live: "live", stale: "stale", offline: "offline" };
/** Milliseconds after which a state is called stale, whatever the poller says. */
const STALE_AFTER = 15_000;

const page = document.getElementById("page");
let state = null;
let freshness = { kind: "waiting", updatedAt: null };

function draw(next) {
  state = next;
  drawHeader();
  patch(page, h("main", { id: "page", tabindex: "-1" }, SECTIONS.map(drawSection)));
  drawCharts(page);
}

/** A section that cannot be drawn says so in its place and leaves the others alone. */
function drawSection(section) {
  try {
    return section(state);
  } catch (error) {
    console.error(error);
    const message = `This section cannot be drawn from the coordinator's answer: ${error.message}.`;
    return h("section", { class: "card full", key: section.name }, h("p", { class: "problem" }, message));
  }
}

/** The account, its clock, and whether the page may write. */
function drawHeader() {
  const { account, mode, clock, version, now, headline } = state;
  document.title = `${TITLE_MARKS[headline?.severity] ?? ""}Rookery${account ? ` · ${account}` : ""}`;
  const name = account ? `@${account.replace(/^@/, "")}` : "";
  const chip = mode ? h("span", { class: `chip ${mode}` }, mode) : null;
  replace("deployment", h("span", { id: "deployment" }, name, chip));
  const clockName = clock && clock !== "real" ? "simulated clock" : "clock";
  const about = `All times are UTC. The deployment's ${clockName} says ${moment(now)}. Rookery ${version ?? ""}`;
  replace("about", h("p", { id: "about" }, about));
  drawAccess();
}

function drawAccess() {
  replace("access", h("p", { id: "access" }, access()));
}

function access() {
  if (state?.writable !== true) {
    return h("span", { class: "note", title: "Set ROOKERY_PAGE_TOKEN to make changes from here." }, "read-only");
  }
  if (!currentToken()) return h("span", { class: "note" }, "no token entered");
  return [
    h("span", { class: "note" }, "token entered "),
    h("button", { type: "button", class: "action", "data-forget": "" }, "Forget"),
  ];
}

function replace(id, wanted) {
  patch(document.getElementById(id), wanted);
}

/** Follows the window in the address: it can be linked to, and Back goes back. */
function followWindow(onChange) {
  const links = [...document.querySelectorAll("[data-window]")];
  const update = () => {
    const asked = new URLSearchParams(location.search).get("window");
    const chosen = WINDOWS.includes(asked) ? asked : DEFAULT_WINDOW;
    for (const link of links) {
      if (link.dataset.window === chosen) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    onChange(chosen);
  };
  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      history.pushState(null, "", `?window=${link.dataset.window}`);
      update();
    });
  }
  addEventListener("popstate", update);
  update();
}

/** How old the page's content is. Screen readers hear of a change, not of every second. */
function drawFreshness() {
  const { kind, updatedAt, message } = freshness;
  const age = updatedAt === null ? null : Date.now() - updatedAt;
  const shown = kind === "live" && age > STALE_AFTER ? "stale" : kind;
  document.getElementById("freshness").dataset.freshness = shown;
  const text = age === null ? FRESHNESS[shown] : `${FRESHNESS[shown]} · ${Math.round(age / 1000)} s old`;
  setText("age", text);
  setText("notice", shown === "stale" || shown === "offline" ? notice(message, updatedAt) : "");
}

function notice(message, updatedAt) {
  // The reader's own clock: this is about the screen, not about the deployment.
  const since = updatedAt === null
    ? "Nothing has been loaded yet."
    : `This page shows the state of ${new Date(updatedAt).toLocaleTimeString("en-GB")}.`;
  return `${message ?? "No answer for a while."} ${since}`;
}

function setText(id, text) {
  const element = document.getElementById(id);
  if (element.textContent !== text) element.textContent = text;
}

function start() {
  const poller = new StatePoller({
    onState: draw,
    onFreshness: (next) => {
      freshness = next;
      drawFreshness();
    },
  });
  followWindow((window) => poller.setWindow(window));
  listenForActions(() => state?.actions ?? [], () => poller.poll());
  listenForUnfolding();
  observeToken(drawAccess);
  document.addEventListener("click", ({ target }) => target.closest("[data-forget]") && forgetToken());
  setInterval(drawFreshness, 1000);
  let width = page.clientWidth;
  new ResizeObserver(() => {
    if (page.clientWidth === width) return;
    width = page.clientWidth;
    drawCharts(page);
  }).observe(page);
}

start();
