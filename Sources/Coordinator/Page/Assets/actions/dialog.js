/**
 * The dialog before an action. It asks for a reason, lets the coordinator say what would change, and acts only when
 * the operator has seen that and says so.
 *
 *   asking ──Preview──► looking ──► shown ──verb──► acting ──► done
 *      ▲───────────────────┴──refused──┘◄── another value ┘└──► lost: nobody knows, nothing can be pressed again
 */

import { actsOnWeights, CATALOGUE, targetName } from "./actions.js";
import { forgetToken, heldToken, holdToken, send } from "../api.js";
import { h, table, withTimes } from "../dom.js";
import { fixed, isKnown, percent } from "../format.js";

export class ActionDialog {
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

/** The form of an action: its own values, who, why, and the token where none is held yet. */

export function actionForm(fields, hasToken) {
  return h(
    "form",
    { novalidate: true, autocomplete: "off" },
    fields.map((field) => row(field.name, field.label, h("input", { name: field.name, inputmode: field.inputmode }))),
    row("because", "Reason, kept in the history", h("textarea", { name: "because", rows: 2, maxlength: 500 })),
    row("by", "Your name (optional)", h("input", { name: "by", maxlength: 64, value: rememberedName() })),
    tokenRow(hasToken),
  );
}

function row(name, label, control) {
  control.id = `field-${name}`;
  control.setAttribute("aria-describedby", `problem-${name}`);
  return h(
    "div",
    { class: "field" },
    h("label", { for: `field-${name}` }, label),
    control,
    h("p", { class: "problem", id: `problem-${name}` }),
  );
}

function tokenRow(hasToken) {
  const found = row("token", "Token (ROOKERY_PAGE_TOKEN)", h("input", { name: "token", type: "password" }));
  found.append(
    h("label", { class: "choice" }, h("input", { type: "checkbox", name: "keep" }), "Keep it until this tab is closed"),
  );
  found.classList.add("token");
  found.hidden = hasToken;
  return found;
}

/** What was typed, or null where something is missing: it is then said beside its field, which gets the focus. */
export function readForm(form, fields) {
  const typed = (name) => form.elements[name].value.trim();
  // One line: what is kept is read in tables and logs.
  const values = { because: typed("because").replaceAll(/\s+/g, " ") };
  const problems = [];
  for (const field of fields) {
    const { value, problem } = field.read(typed(field.name));
    if (problem) problems.push([field.name, problem]);
    else if (value !== undefined) values[field.name] = value;
  }
  if (values.because === "") problems.push(["because", "Say why: whoever reads the history will want to know."]);
  const needsToken = !form.querySelector(".token").hidden;
  if (needsToken && typed("token") === "") {
    problems.push(["token", "The coordinator acts only for who knows its token."]);
  }
  report(form, problems);
  if (problems.length > 0) return null;
  const by = typed("by");
  sessionStorage.setItem("rookery-page-by", by);
  if (by !== "") values.by = by;
  return { values, token: needsToken ? typed("token") : null, keep: form.elements.keep.checked };
}

function report(form, problems) {
  const found = new Map(problems);
  for (const field of form.querySelectorAll(".field")) {
    const control = field.querySelector("input, textarea");
    const problem = found.get(control.name) ?? "";
    field.querySelector(".problem").textContent = problem;
    if (problem) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
  if (problems.length > 0) form.elements[problems[0][0]].focus();
}

function rememberedName() {
  return sessionStorage.getItem("rookery-page-by") ?? "";
}

/** What an action would change, or changed: sentences, and each value before and after. */

export function preview({ summary, changes }, asShares) {
  const all = (changes ?? []).map(({ name, before, after }) => [name, value(before, asShares), value(after, asShares)]);
  const rows = all.filter(([, before, after]) => before !== after).map((cells, key) => ({
    key,
    cells: cells.map(withTimes),
  }));
  const same = all.length - rows.length;
  return h(
    "div",
    null,
    (summary ?? []).map((sentence, key) => h("p", { key }, withTimes(sentence))),
    rows.length > 0
      ? table("What changes", ["", { title: "before", numeric: true }, { title: "after", numeric: true }], rows)
      : h("p", { class: "note" }, "No stored value differs."),
    rows.length > 0 && same > 0
      ? h("p", { class: "note" }, same === 1 ? "One more stays as it is." : `${same} more stay as they are.`)
      : null,
  );
}

function value(found, asShares) {
  if (found === null || found === undefined) return "none";
  if (typeof found === "boolean") return found ? "yes" : "no";
  if (isKnown(found)) return asShares ? percent(found, 2) : Number.isInteger(found) ? String(found) : fixed(found, 4);
  return typeof found === "string" ? found : JSON.stringify(found);
}
