/** The form of an action: its own values, who, why, and the token where none is held yet. */

import { h } from "../dom/element.js";

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
