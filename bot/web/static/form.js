/** A form of a message: fields of six kinds; every value is a text, several ids are joined by commas. */

import { button, icon, node } from "./node.js";
import { remember, stored } from "./outbox.js";
import { Tray } from "./tray.js";
import { say } from "./words.js";

/**
 * @param {{id: string, title: string, fields: any[]}} form
 * @param {{send: (form: any, fields: Record<string, string>, shown: string, files: any[]) => void, token: () => string, renew: () => Promise<boolean>}} doors
 */
export function formOf(form, doors) {
  const draft = stored(sessionStorage, draftKey(form)) ?? {};
  const rows = form.fields.map((field, at) => FIELDS[field.kind]?.(field, draft[field.name] ?? field.value ?? "", doors, at) ?? line(field, field.value ?? ""));
  const send = button(say("web.form.send"), { type: "submit", class: "main" });
  const element = node("form", { class: "form", "aria-label": form.title, novalidate: true, "data-form": form.id },
    form.title && node("p", { class: "form-title" }, form.title), rows.map((row) => row.element), node("p", { class: "form-trouble", role: "alert" }), node("div", { class: "form-end" }, send));
  element.addEventListener("input", () => remember(sessionStorage, draftKey(form), values(rows)));
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(form, rows, element, doors);
  });
  return element;
}

function submit(form, rows, element, doors) {
  const empty = rows.find((row) => row.field.required && !row.value());
  element.querySelector(".form-trouble").textContent = empty ? say(TO_CHOOSE.has(empty.field.kind) ? "web.form.unchosen" : "web.form.missing", { label: empty.field.label }) : "";
  if (empty) return empty.element.querySelector("input, textarea, select")?.focus();
  if (rows.some((row) => row.busy?.())) return (element.querySelector(".form-trouble").textContent = say("web.form.uploading"));
  doors.send(form, values(rows), summary(rows), rows.flatMap((row) => row.files?.() ?? []));
  remember(sessionStorage, draftKey(form), null);
  restForm(element);
}

function summary(rows) {
  const filled = rows.filter((row) => row.value());
  return filled.map((row) => `${row.field.label}${say("web.form.colon")}${row.shown()}`).join("\n");
}

/** A sent form stays readable, and can be opened again when the answer asks for a correction. @param {Element} element */
export function restForm(element) {
  if (element.classList.contains("resting")) return;
  element.classList.add("resting");
  const controls = [...element.querySelectorAll("input, textarea, select, button")];
  controls.forEach((control) => (control.disabled = true));
  const again = button(say("web.form.again"), { class: "plain" });
  again.addEventListener("click", () => {
    element.classList.remove("resting");
    controls.forEach((control) => (control.disabled = false));
    again.replaceWith(controls.at(-1));
  });
  controls.at(-1).replaceWith(again);
}

const TICK = "✓";
const TO_CHOOSE = new Set(["pick", "check"]);
const FIELDS = { line, text: area, pick, check, days, files };
let count = 0;

function line(field, value) {
  const input = node("input", { type: "text", autocomplete: "off" });
  return labelled(field, input, value);
}

function area(field, value) {
  return labelled(field, node("textarea", { rows: 3 }), value);
}

function days(field, value) {
  return labelled(field, node("input", { type: "number", inputmode: "numeric", min: 1, max: 366 }), value);
}

function pick(field, value) {
  const blank = node("option", { value: "" }, say("web.form.choose"));
  const select = node("select", {}, blank, field.options.map((option) => node("option", { value: option.id }, option.label)));
  return { ...labelled(field, select, value), shown: () => select.selectedOptions[0]?.label ?? "" };
}

function check(field, value) {
  const options = field.options?.length ? field.options : [{ id: "yes", label: field.label }];
  const chosen = new Set(value === true ? ["yes"] : String(value).split(","));
  const boxes = options.map((option) => node("input", { type: "checkbox", value: option.id, checked: chosen.has(option.id) }));
  const lines = boxes.map((box, at) => node("label", { class: "box" }, box, options[at].label));
  const element = field.options?.length ? node("fieldset", { class: "field" }, node("legend", {}, title(field)), lines) : node("div", { class: "field" }, lines);
  const ids = () => boxes.filter((box) => box.checked).map((box) => box.value).join(",");
  const names = () => (field.options?.length ? options.filter((_, at) => boxes[at].checked).map((option) => option.label).join(say("web.form.comma")) : TICK);
  return { field, element, value: ids, shown: names };
}

function files(field, value, doors) {
  const list = node("ul", { class: "tray", hidden: true });
  const tray = new Tray(list, { ...doors, changed: () => {} });
  const input = node("input", { type: "file", multiple: true, hidden: true });
  input.addEventListener("change", () => { tray.add([...input.files]); input.value = ""; });
  const press = button(say("web.form.add_file"), { class: "plain", onclick: () => input.click() }, icon("plus"));
  const element = node("fieldset", { class: "field" }, node("legend", {}, title(field)), press, input, list);
  return { field, element, value: () => tray.ready.map((file) => file.id).join(","), files: () => tray.ready, shown: () => tray.ready.map((file) => file.name).join(say("web.form.comma")), busy: () => tray.busy };
}

function labelled(field, input, value) {
  input.id = `field-${(count += 1)}`;
  input.value = value;
  if (field.required) input.setAttribute("aria-required", "true");
  const element = node("div", { class: "field" }, node("label", { for: input.id }, title(field)), input);
  return { field, element, value: () => input.value.trim(), shown: () => input.value.trim() };
}

function title(field) {
  return field.required ? field.label : `${field.label}${say("web.form.optional")}`;
}

function values(rows) {
  return Object.fromEntries(rows.map((row) => [row.field.name, row.value()]));
}

function draftKey(form) {
  return `suban.form.${form.id}`;
}
