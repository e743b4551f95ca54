/** The drafted letters of a ticket: taken for a purpose, never opened in passing. */

import { save } from "./files.js";
import { button, node } from "./node.js";
import { staffToken } from "./sign_in.js";
import { say } from "./words.js";

/** Signs that can be read out over the telephone: no 0, 1, I or O. */
const SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const GROUPS = 5;

/**
 * Buttons for the letters a ticket has; each opens the few lines that are asked before.
 * @param {{name: string, to: string, label: string, file: string}[]} letters
 * @param {string} id @param {(path: string) => Promise<any>} read
 */
export function lettersOf(letters, id, read) {
  const place = node("div", { "aria-live": "polite" });
  const presses = letters.map((letter) => button(letter.label, { onclick: () => ask(letter, id, read, place) }));
  return node("div", { class: "letters" }, node("p", { class: "soft" }, say("web.letters.hint")), node("div", { class: "actions" }, presses), place);
}

async function ask(letter, id, read, place) {
  const factor = await read("/web/factor").catch(() => ({}));
  const purpose = line("purpose", say("web.letters.purpose"), { maxlength: 200, minlength: 4, required: true });
  const code = factor.required && !factor.fresh && line("code", say("web.factor.code"), { inputmode: "numeric", maxlength: 20, autocomplete: "one-time-code", required: true });
  const secret = letter.name === "package" && line("passphrase", say("web.letters.passphrase"), { value: passphrase(), minlength: 16, maxlength: 100, required: true });
  const said = node("p", { role: "status" });
  const press = node("button", { type: "submit", class: "main" }, say("web.letters.take"));
  const form = node("form", { class: "sheet form" }, node("p", { class: "form-title" }, letter.label), purpose, code, secret, said, node("div", { class: "form-end" }, press));
  form.addEventListener("submit", (event) => { event.preventDefault(); take(letter, id, form, press, said); });
  place.replaceChildren(form);
  form.querySelector("input").focus();
}

async function take(letter, id, form, press, said) {
  press.disabled = true;
  said.textContent = say("web.letters.doing");
  const wish = { to: letter.to, ...Object.fromEntries(new FormData(form)) };
  const path = `/web/office/tickets/${encodeURIComponent(id)}/letters/${encodeURIComponent(letter.name)}`;
  const failed = await save(path, letter.file, staffToken, wish).then(() => "", (trouble) => trouble.sentence || say("web.office.unreachable"));
  said.textContent = failed || say("web.letters.done");
  press.disabled = false;
}

function line(name, label, attributes) {
  return node("label", { class: "field" }, label, node("input", { type: "text", name, autocomplete: "off", ...attributes }));
}

/** Drawn in this page and sent with the wish: the server keeps it nowhere. Five bits a sign. */
function passphrase() {
  const drawn = [...crypto.getRandomValues(new Uint8Array(GROUPS * 4))].map((byte) => SIGNS[byte % SIGNS.length]);
  return Array.from({ length: GROUPS }, (_, n) => drawn.slice(n * 4, n * 4 + 4).join("")).join("-");
}
