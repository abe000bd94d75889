/**
 * Buttons that start an action. The coordinator serves the catalogue of actions and names in each row those that apply to
 * it: a new action needs no change here.
 */

import { h } from "../dom.js";
import { ActionDialog } from "./dialog.js";

/**
 * The buttons of one row; nothing where the page is read-only.
 *
 * `names` are the actions that apply, `target` identifies the row in the request, `of` names it for a screen reader.
 */
export function actionButtons(state, names, target, of) {
  if (state.writable !== true) return null;
  const applying = (state.actions ?? []).filter(({ name }) => names?.includes(name));
  return h("span", { class: "actions" }, applying.map((action) => button(action, target, of)));
}

/** The button of an action on a whole section, such as a rollback of the models. */
export function sectionButtons(state, target, of) {
  const names = (state.actions ?? []).filter((action) => action.target === target).map(({ name }) => name);
  return actionButtons(state, names, {}, of);
}

function button({ name, label, fields }, target, of) {
  return h(
    "button",
    { type: "button", class: "action", key: name, "data-action": name, "data-target": JSON.stringify(target) },
    fields.length > 0 ? `${label}…` : label,
    h("span", { class: "visually-hidden" }, ` ${of}`),
  );
}

/** Opens the dialog of any action button, whenever it was drawn. `catalogue()` gives the actions served last. */
export function listenForActions(catalogue, onDone) {
  document.addEventListener("click", async (event) => {
    const pressed = event.target.closest("[data-action]");
    const action = catalogue().find(({ name }) => name === pressed?.dataset.action);
    if (!action) return;
    const heading = pressed.closest("section")?.querySelector("h2");
    await new ActionDialog(action, JSON.parse(pressed.dataset.target), onDone).open();
    // The button may be gone: a locked generator now offers Unlock. The keyboard then continues from the section.
    if (pressed.isConnected) pressed.focus();
    else heading?.focus();
  });
}
