/** Hears every button that asks for an action, now or after any answer of the server. */

import { CATALOGUE } from "./catalogue.js";
import { ActionDialogue } from "./dialogue.js";

export function listenForActions(onDone) {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-action]");
    if (!button || !Object.hasOwn(CATALOGUE, button.dataset.action)) return;
    const place = button.closest("section")?.querySelector("h2");
    await new ActionDialogue(button.dataset.action, target(button.dataset), onDone).open();
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
