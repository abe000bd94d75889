/** Does it learn, and is it well? One sentence, from what was measured: a model that beats guessing is learning. */

import { isKnown } from "../text/figures.js";

const WELL = {
  ok: "",
  info: "",
  warning: "; something needs a look",
  critical: "; something is badly wrong",
};

export function verdict(state) {
  return `${learning(state)}${WELL[state.headline?.severity] ?? "; whether all is well is not known"}.`;
}

function learning({ models, predictions, gates }) {
  if ((models ?? []).some(({ in_force: inForce }) => inForce)) {
    if (!isKnown(predictions?.skill)) return "Rookery learns; how well it predicts is not known yet";
    return predictions.skill > 0
      ? "Rookery learns, and predicts better than guessing"
      : "What Rookery learned predicts no better than guessing";
  }
  if (isKnown(gates?.learnable)) {
    return gates.learnable > 0 ? "Rookery gathers posts; no model is published yet" : "Nothing has been learned yet";
  }
  return "Whether Rookery learns is not known";
}
