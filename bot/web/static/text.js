/** Text with what is useful in it: codes that can be copied, addresses that can be opened. */

import { button, icon, node } from "./node.js";
import { say } from "./words.js";

// An address, a ticket number, a query code (ten characters or more, at least one letter), or a telephone.
const USEFUL = /(https?:\/\/[^\s<>"'，。；）]+)|\b(0\d{2,3}-\d{7,8})\b|\b([A-Z]{2,4}\d{4}-\d{4,})\b|\b((?=[0-9-]*[A-Z])[A-Z0-9][A-Z0-9-]{8,}[A-Z0-9])\b/g;

/** The pieces of a text. @param {string} text */
export function lively(text) {
  const pieces = [];
  let end = 0;
  for (const found of text.matchAll(USEFUL)) {
    const shown = found[1] ? address(found[1]) : found[2] ? telephone(found[2]) : code(found[0], found[0].length === text.length);
    pieces.push(text.slice(end, found.index), shown);
    end = found.index + found[0].length;
  }
  return [...pieces, text.slice(end)];
}

/** Whether a whole value is one code. */
export function isCode(text) {
  return lively(text).filter(Boolean).length === 1 && typeof lively(text).find(Boolean) !== "string";
}

function address(text) {
  return node("a", { href: new URL(text).href, rel: "noopener noreferrer" }, text);
}

function telephone(text) {
  return node("a", { href: `tel:${text.replaceAll("-", "")}` }, text);
}

// In a sentence a number is only read; where it stands alone it is there to be taken along.
function code(text, alone) {
  return alone ? copied(text) : node("b", { class: "told" }, text);
}

/** A code with a button that copies it. @param {string} text */
export function copied(text) {
  const copy = button(node("span", { class: "copy-word" }, say("web.code.take")), {
    class: "copy",
    "aria-label": say("web.code.take_this", { code: text }),
    onclick: () => take(text, copy),
  }, icon("copy"));
  return node("span", { class: "code" }, node("b", {}, text), copy);
}

async function take(text, copy) {
  await (navigator.clipboard?.writeText(text) ?? Promise.reject()).catch(() => oldTake(text));
  copy.replaceChildren(icon("done"), node("span", { class: "copy-word", role: "status" }, say("web.code.taken")));
  setTimeout(() => copy.replaceChildren(icon("copy"), node("span", { class: "copy-word" }, say("web.code.take"))), 2500);
}

// Without a secure context (a test server on the local network) there is no clipboard object.
function oldTake(text) {
  const field = node("textarea", { class: "whisper" });
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
