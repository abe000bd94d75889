/** Buttons that ask for an action. What they act on stands in their data attributes; one listener hears them all. */

import { ActionDialog } from "./dialog.js";
import { h } from "../dom.js";

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

/** What can be done from the page: what it is called, what it means, and what it needs to be told. */

const weight = {
  name: "weight",
  label: "Weight in percent",
  inputmode: "decimal",
  required: true,
  read(typed) {
    const value = Number(typed.replace(",", ".").replace(/\s*%$/, "")) / 100;
    return typed !== "" && value >= 0 && value <= 1
      ? { value }
      : { problem: "A weight is a share from 0 to 100 percent." };
  },
};

const version = {
  name: "version",
  label: "Version (empty: the one before)",
  required: false,
  read: (typed) => ({ value: typed === "" ? undefined : typed }),
};

export const CATALOGUE = {
  lock: {
    verb: "Lock",
    means: "Its weight stays as it is, whatever it brings, until someone unlocks it.",
    fields: [],
  },
  unlock: { verb: "Unlock", means: "From the next optimization on its weight moves with what it brings.", fields: [] },
  set: {
    verb: "Set",
    means: "Its weight becomes this share at once, and stays it until someone releases it.",
    fields: [weight],
  },
  release: {
    verb: "Release",
    means: "The share set by hand no longer holds; its weight moves with what it brings.",
    fields: [],
  },
  pause: {
    verb: "Pause",
    means: "None of its slots runs until it is resumed.",
    fields: [],
  },
  resume: { verb: "Resume", means: "Its slots run again.", fields: [] },
  trigger: { verb: "Run now", means: "One run is queued now, under the same gates as any other.", fields: [] },
  promote: { verb: "Promote", means: "This model is published in place of the one in force.", fields: [] },
  rollback: { verb: "Roll back", means: "Readers get the model of an earlier version again.", fields: [version] },
  acknowledge: { verb: "Acknowledge", means: "The alert stays open but is known to be looked at.", fields: [] },
};

/** The thing acted on, in words. */
export function targetName({ generator, schedule, model_id: model, alert_id: alert }) {
  return generator ?? schedule ?? (model ? `model ${model}` : alert ? `alert ${alert}` : "");
}

/** Whose figures are shares. */
export function actsOnWeights(action) {
  return ["lock", "unlock", "set", "release"].includes(action);
}

/** Hears every button that asks for an action, now or after any answer of the server. */

export function listenForActions(onDone) {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-action]");
    if (!button || !Object.hasOwn(CATALOGUE, button.dataset.action)) return;
    const place = button.closest("section")?.querySelector("h2");
    await new ActionDialog(button.dataset.action, target(button.dataset), onDone).open();
    // The button may be gone: what was locked now offers to unlock. The keyboard then goes on from its section.
    if (button.isConnected) button.focus();
    else place?.focus();
  });
}

/** data-model-id="80" → model_id: 80; names stay text. */
function target({ generator, schedule, modelId, alertId }) {
  return {
    ...(generator && { generator }),
    ...(schedule && { schedule }),
    ...(modelId && { model_id: Number(modelId) }),
    ...(alertId && { alert_id: Number(alertId) }),
  };
}
