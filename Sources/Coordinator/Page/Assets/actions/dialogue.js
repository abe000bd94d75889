/**
 * The dialogue before an action. It asks for a reason, lets the coordinator say what would change, and acts only when
 * the operator has seen that and says so.
 *
 *   asking ──Preview──► looking ──► shown ──verb──► acting ──► done
 *      ▲───────────────────┴──refused──┘◄── another value ┘└──► lost: nobody knows, nothing can be pressed again
 */

import { h } from "../dom/element.js";
import { actsOnWeights, CATALOGUE, targetName } from "./catalogue.js";
import { actionForm, readForm } from "./form.js";
import { preview } from "./preview.js";
import { send } from "./request.js";
import { forgetToken, heldToken, holdToken } from "./token.js";

export class ActionDialogue {
  #action;
  #target;
  #onDone;
  #stage = "asking";
  #dialog;
  #form;
  #outcome = h("div", { class: "outcome", role: "status" });
  #go = h("button", { type: "submit", class: "primary" }, "Preview");
  #leave = h("button", { type: "button" }, "Cancel");

  constructor(action, target, onDone) {
    this.#action = action;
    this.#target = target;
    this.#onDone = onDone;
    const { verb, means, fields } = CATALOGUE[action];
    const title = h("h2", { id: "dialogue-title" }, `${verb} ${targetName(target)}`.trim());
    this.#form = actionForm(fields, heldToken() !== null);
    this.#form.append(this.#outcome, h("p", { class: "buttons" }, this.#leave, this.#go));
    this.#dialog = h("dialog", { "aria-labelledby": "dialogue-title" }, title, h("p", null, means), this.#form);
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#form.addEventListener(
      "input",
      ({ target: { name } }) => name !== "because" && name !== "by" && this.#restart(),
    );
    this.#leave.addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("cancel", (event) => this.#stage === "acting" && event.preventDefault());
  }

  /** Resolves when it is closed. */
  open() {
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    this.#form.querySelector("input, textarea")?.focus();
    return new Promise((closed) =>
      this.#dialog.addEventListener("close", () => {
        this.#dialog.remove();
        closed();
      })
    );
  }

  async #submit(event) {
    event.preventDefault();
    if (!["asking", "shown"].includes(this.#stage)) return;
    const read = readForm(this.#form, CATALOGUE[this.#action].fields);
    if (!read) return;
    if (read.token) holdToken(read.token, read.keep);
    const isPreview = this.#stage === "asking";
    this.#enter(isPreview ? "looking" : "acting");
    const body = { action: this.#action, ...this.#target, ...read.values, dry_run: isPreview };
    const came = await send(body, heldToken());
    if (came.answer) this.#answered(came.answer, isPreview);
    else if (came.lost && !isPreview) this.#end("lost", h("p", { class: "problem" }, came.lost));
    else this.#refused(came);
  }

  #answered(answer, isPreview) {
    const shown = preview(answer, actsOnWeights(this.#action));
    if (isPreview) {
      this.#say(h("h3", null, "What this would do"), shown);
      this.#enter("shown");
    } else {
      this.#end("done", h("h3", null, answer.done === false ? "Nothing was done" : "Done"), shown);
      this.#onDone();
    }
  }

  #refused({ refused = "The coordinator does not answer; nothing was asked of it yet.", status }) {
    this.#enter("asking");
    this.#say(h("p", { class: "problem" }, refused));
    if (status !== 401) return;
    forgetToken();
    const row = this.#form.querySelector(".token");
    row.hidden = false;
    const field = row.querySelector("input");
    field.value = "";
    field.focus();
  }

  /** Another value was typed: what was shown no longer holds. */
  #restart() {
    if (this.#stage !== "shown") return;
    this.#say();
    this.#enter("asking");
  }

  #end(stage, ...content) {
    this.#enter(stage);
    this.#say(content);
    this.#go.remove();
    this.#leave.textContent = "Close";
    this.#leave.focus();
  }

  #enter(stage) {
    this.#stage = stage;
    const isBusy = stage === "looking" || stage === "acting";
    this.#dialog.setAttribute("aria-busy", isBusy);
    this.#go.setAttribute("aria-disabled", isBusy);
    this.#leave.disabled = stage === "acting";
    const { verb } = CATALOGUE[this.#action];
    this.#go.textContent = stage === "shown"
      ? `${verb} ${targetName(this.#target)}`.trim()
      : isBusy
      ? "Asking…"
      : "Preview";
    this.#go.classList.toggle("decisive", stage === "shown");
  }

  #say(...content) {
    this.#outcome.replaceChildren(...content.flat(Infinity));
    this.#outcome.scrollIntoView({ block: "nearest" });
  }
}
