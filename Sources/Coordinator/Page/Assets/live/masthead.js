/** Whose deployment this is, by which clock, and whether this page may write. */

import { forgetToken, heldToken, watchToken } from "../actions/token.js";
import { h } from "../dom/element.js";
import { patch } from "../dom/patch.js";
import { moment } from "../text/times.js";

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

watchToken(() => replace("writes", h("p", { id: "writes" }, writes({ writable: true }))));

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-forget]")) forgetToken();
});
