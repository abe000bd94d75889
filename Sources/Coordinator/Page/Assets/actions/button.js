/** Buttons that ask for an action. What they act on stands in their data attributes; one listener hears them all. */

import { h } from "../dom/element.js";

/** `target` names what is acted on; nothing at all where the page is read-only. */
export function actionButton(state, action, target, words, of) {
  if (state.writable !== true) return null;
  const data = Object.entries(target).map(([name, value]) => [`data-${name.replaceAll("_", "-")}`, value]);
  return h(
    "button",
    { type: "button", class: "action", key: action, "data-action": action, ...Object.fromEntries(data) },
    words,
    of ? h("span", { class: "unseen" }, ` ${of}`) : null,
  );
}

export function actions(state, ...buttons) {
  return state.writable === true ? h("span", { class: "actions" }, buttons) : null;
}
