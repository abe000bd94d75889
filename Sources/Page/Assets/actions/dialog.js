/**
 * The dialog of an action. It asks for a reason, shows the coordinator's dry run, and acts only after the operator has
 * seen that and confirmed.
 *
 *   editing ──Preview──► previewing ──► previewed ──confirm──► acting ──► finished
 *      ▲────────────────────┴──refused─────┴◄── edited            └──► unknown: nothing can be pressed again
 */

import { currentToken, forgetToken, sendAction, setToken } from "../api.js";
import { h, table, withTimes } from "../dom.js";
import { fixed, isKnown, percent } from "../format.js";

export class ActionDialog {
  #action;
  #target;
  #title;
  #onDone;
  #stage = "editing";
  #dialog;
  #form;
  #outcome = h("div", { class: "outcome", role: "status" });
  #submitButton = h("button", { type: "submit", class: "primary" }, "Preview");
  #closeButton = h("button", { type: "button" }, "Cancel");

  /** `action` is an entry of the served catalogue, `target` the row's part of the request; `onDone` runs after a change. */
  constructor(action, target, onDone) {
    this.#action = action;
    this.#target = target;
    this.#onDone = onDone;
    this.#title = `${action.label} ${targetName(target)}`.trim();
    const heading = h("h2", { id: "dialog-title" }, this.#title);
    this.#form = actionForm(action.fields, currentToken() !== null);
    this.#form.append(this.#outcome, h("p", { class: "buttons" }, this.#closeButton, this.#submitButton));
    this.#dialog = h(
      "dialog",
      { "aria-labelledby": "dialog-title" },
      heading,
      h("p", null, action.description),
      this.#form,
    );
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#form.addEventListener("input", ({ target: { name } }) => {
      if (action.fields.some((field) => field.name === name)) this.#edited();
    });
    this.#closeButton.addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("cancel", (event) => this.#stage === "acting" && event.preventDefault());
  }

  /** Resolves when the dialog is closed. */
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
    if (!["editing", "previewed"].includes(this.#stage)) return;
    const input = readForm(this.#form, this.#action.fields);
    if (!input) return;
    if (input.token) setToken(input.token, input.keepToken);
    const isPreview = this.#stage === "editing";
    this.#enter(isPreview ? "previewing" : "acting");
    const body = { action: this.#action.name, ...this.#target, ...input.values, dry_run: isPreview };
    const { report, refusal, unknown, status } = await sendAction(body, currentToken());
    if (report) this.#reported(report, isPreview);
    else if (unknown && !isPreview) this.#finish("unknown", h("p", { class: "problem" }, unknown));
    else this.#refused(refusal ?? "The coordinator does not respond. Nothing has been changed.", status);
  }

  #reported(report, isPreview) {
    const content = changes(report, this.#action.target === "generator");
    if (isPreview) {
      this.#show(h("h3", null, "What this would do"), content);
      this.#enter("previewed");
    } else {
      this.#finish("finished", h("h3", null, report.done === false ? "Nothing changed" : "Done"), content);
      this.#onDone();
    }
  }

  #refused(message, status) {
    this.#enter("editing");
    this.#show(h("p", { class: "problem" }, message));
    if (status !== 401) return;
    forgetToken();
    const row = this.#form.querySelector(".token");
    row.hidden = false;
    const field = row.querySelector("input");
    field.value = "";
    field.focus();
  }

  /** The preview no longer matches the form. */
  #edited() {
    if (this.#stage !== "previewed") return;
    this.#show();
    this.#enter("editing");
  }

  #finish(stage, ...content) {
    this.#enter(stage);
    this.#show(content);
    this.#submitButton.remove();
    this.#closeButton.textContent = "Close";
    this.#closeButton.focus();
  }

  #enter(stage) {
    this.#stage = stage;
    const isBusy = stage === "previewing" || stage === "acting";
    this.#dialog.setAttribute("aria-busy", isBusy);
    this.#submitButton.setAttribute("aria-disabled", isBusy);
    this.#closeButton.disabled = stage === "acting";
    this.#submitButton.textContent = isBusy ? "Waiting…" : stage === "previewed" ? this.#title : "Preview";
    this.#submitButton.classList.toggle("decisive", stage === "previewed");
  }

  #show(...content) {
    this.#outcome.replaceChildren(...content.flat(Infinity));
    this.#outcome.scrollIntoView({ block: "nearest" });
  }
}

/** What the action is about, in words. */
function targetName({ generator, schedule, model_id: model, alert_id: alert }) {
  return generator ?? schedule ?? (model ? `model ${model}` : alert ? `alert ${alert}` : "");
}

/** How each kind of field reads its text: to { value } or { problem }. */
const READERS = {
  percent(text) {
    const value = Number(text.replace(",", ".").replace(/\s*%$/, "")) / 100;
    return text !== "" && value >= 0 && value <= 1 ? { value } : { problem: "Enter a percentage from 0 to 100." };
  },
  text: (text) => ({ value: text === "" ? undefined : text }),
};

/** The form of an action: its own fields, reason and name, and the token where none is held. */
function actionForm(fields, hasToken) {
  return h(
    "form",
    { novalidate: true, autocomplete: "off" },
    fields.map(({ name, label, kind }) =>
      fieldRow(name, label, h("input", { name, inputmode: kind === "percent" ? "decimal" : null }))
    ),
    fieldRow("reason", "Reason (kept in the history)", h("textarea", { name: "reason", rows: 2, maxlength: 500 })),
    fieldRow("actor", "Your name (optional)", h("input", { name: "actor", maxlength: 64, value: rememberedName() })),
    tokenRow(hasToken),
  );
}

function fieldRow(name, label, control) {
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
  const row = fieldRow("token", "Token (ROOKERY_PAGE_TOKEN)", h("input", { name: "token", type: "password" }));
  row.append(
    h("label", { class: "choice" }, h("input", { type: "checkbox", name: "keep" }), "Keep it until this tab is closed"),
  );
  row.classList.add("token");
  row.hidden = hasToken;
  return row;
}

/** The form's values, or null after marking the fields that have a problem and focusing the first. */
function readForm(form, fields) {
  const text = (name) => form.elements[name].value.trim();
  // One line: reasons are read in tables and logs.
  const values = { reason: text("reason").replaceAll(/\s+/g, " ") };
  const problems = new Map();
  for (const { name, kind } of fields) {
    const { value, problem } = READERS[kind](text(name));
    if (problem) problems.set(name, problem);
    else if (value !== undefined) values[name] = value;
  }
  if (values.reason === "") problems.set("reason", "Enter a reason for the history.");
  const needsToken = !form.querySelector(".token").hidden;
  if (needsToken && text("token") === "") problems.set("token", "Enter the coordinator's token.");
  markProblems(form, problems);
  if (problems.size > 0) return null;
  const actor = text("actor");
  sessionStorage.setItem(NAME_KEY, actor);
  if (actor !== "") values.actor = actor;
  return { values, token: needsToken ? text("token") : null, keepToken: form.elements.keep.checked };
}

function markProblems(form, problems) {
  for (const field of form.querySelectorAll(".field")) {
    const control = field.querySelector("input, textarea");
    const problem = problems.get(control.name) ?? "";
    field.querySelector(".problem").textContent = problem;
    if (problem) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
  const [first] = problems.keys();
  if (first) form.elements[first].focus();
}

const NAME_KEY = "rookery-page-actor";

function rememberedName() {
  return sessionStorage.getItem(NAME_KEY) ?? "";
}

/** What an action changes: its summary, and each value before and after. */
function changes({ summary, changes }, asPercent) {
  const all = (changes ?? []).map((
    { name, before, after },
  ) => [name, valueText(before, asPercent), valueText(after, asPercent)]);
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
      ? table("Changes", ["", { title: "before", numeric: true }, { title: "after", numeric: true }], rows)
      : h("p", { class: "note" }, "No stored value changes."),
    rows.length > 0 && same > 0
      ? h(
        "p",
        { class: "note" },
        same === 1 ? "One other value stays the same." : `${same} other values stay the same.`,
      )
      : null,
  );
}

function valueText(value, asPercent) {
  if (value === null || value === undefined) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (isKnown(value)) return asPercent ? percent(value, 2) : Number.isInteger(value) ? String(value) : fixed(value, 4);
  return typeof value === "string" ? value : JSON.stringify(value);
}
