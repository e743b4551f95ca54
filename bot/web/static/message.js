/** One message as it stands in the log. */

import { addressed, fileChips } from "./files.js";
import { formOf } from "./form.js";
import { button, icon, node, whisper } from "./node.js";
import { isCode, lively } from "./text.js";
import { moment, say } from "./words.js";

const NUMBER = /^(#?(?:[A-Z]{2,4}\d{4}-)?\d{3,})(\s+)(.+)$/s;

/**
 * @typedef {{id?: string, text?: string, title?: string, rows?: [string, string][], choices?: {id: string, label: string}[], several?: string[],
 *            form?: any, card?: string, style?: string, files?: any[], at?: number, from?: string, name?: string}} Message
 * @typedef {{choose: (choice: any, message: Message) => void, submit: (form: any, fields: any, shown: string, files: any[]) => void,
 *            quote?: (number: string) => void, token: () => string, renew: () => Promise<boolean>, speaker: () => string}} Doors
 */

/** What the bot said. @param {Message} message @param {Doors} doors */
export function botLine(message, doors) {
  const style = message.style ?? "";
  const kind = style === "card" || message.card ? "card" : style;
  const bubble = node("div", { class: "bubble" },
    kind.startsWith("private") && node("p", { class: "mark" }, icon("lock"), say("web.log.private")),
    kind === "notice" && node("p", { class: "mark" }, say("web.log.notice")),
    message.title && heading(message, doors, kind),
    message.text && node("p", { class: "text" }, lively(message.text)),
    message.rows?.length && rows(message.rows, kind),
    message.files?.length && fileChips(addressed(message.files), doors.token),
    message.form && formOf(message.form, { send: doors.submit, token: doors.token, renew: doors.renew }));
  const speaker = message.name ?? (kind === "card" ? say("web.log.card") : doors.speaker());
  return node("div", { class: `line bot ${kind}`, "data-card": message.card, tabindex: message.card ? -1 : undefined },
    whisper(say("web.log.said", { name: speaker })), message.name && node("p", { class: "name" }, message.name),
    bubble, choices(message, doors), under(message.at));
}

/** What the person said: an entry of the outbox or an item of the history. */
export function myLine(entry, doors) {
  const said = entry.shown ?? entry.text ?? "";
  return node("div", { class: "line mine" }, whisper(say("web.log.said", { name: say("web.log.you") })),
    node("div", { class: "bubble" }, said && node("p", { class: "text" }, said), entry.files?.length && fileChips(entry.files, doors.token)), under(entry.at));
}

/** Makes the buttons of a line do nothing more. */
export function rest(line, chosen) {
  const taken = chosen.split(",");
  line.querySelector(".choices .settle")?.remove();
  for (const press of line.querySelectorAll(".choices button:not(:disabled)")) {
    press.disabled = true;
    if (taken.includes(press.dataset.choice)) press.setAttribute("aria-pressed", "true");
    else press.removeAttribute("aria-pressed");
  }
  line.querySelector(".choices")?.classList.add("past");
}

function heading(message, doors, kind) {
  const found = kind === "card" && doors.quote && NUMBER.exec(message.title);
  if (!found) return node("h2", {}, message.title);
  const number = button(found[1], { class: "number", title: say("web.log.quote"), "aria-label": say("web.log.quote_this", { number: found[1] }), onclick: () => doors.quote(found[1]) });
  return node("h2", {}, number, " ", found[3]);
}

function rows(pairs, kind) {
  return node("dl", { class: "rows" }, pairs.map(([label, value]) =>
    node("div", { class: isCode(String(value)) && kind !== "card" ? "row coded" : "row" }, node("dt", {}, label), node("dd", {}, kind === "card" ? String(value) : lively(String(value))))));
}

function choices(message, doors) {
  if (!message.choices?.length) return null;
  const several = message.choices.filter((choice) => message.several?.includes(choice.id));
  const alone = message.choices.filter((choice) => !several.includes(choice));
  return node("div", { class: several.length ? "choices several" : "choices", role: "group", "aria-label": say(several.length ? "web.several.group" : "web.log.choices") },
    several.length && chips(several, message, doors),
    alone.map((choice) => button(choice.label, { class: "choice", "data-choice": choice.id, onclick: () => doors.choose(choice, message) })));
}

// What may be chosen together is pressed and let go as often as one likes; one button sends all of it.
function chips(several, message, doors) {
  const settle = button(say("web.several.settle"), { class: "settle main", disabled: true, onclick: () => {
    const taken = several.filter((choice, at) => presses[at].getAttribute("aria-pressed") === "true");
    doors.choose({ id: taken.map((choice) => choice.id).join(","), label: taken.map((choice) => choice.label).join(say("web.several.comma")) }, message);
  } });
  const presses = several.map((choice) => button(choice.label, { class: "choice chosen-with", "data-choice": choice.id, "aria-pressed": "false", onclick: () => {
    const press = presses[several.indexOf(choice)];
    press.setAttribute("aria-pressed", String(press.getAttribute("aria-pressed") !== "true"));
    const count = presses.filter((one) => one.getAttribute("aria-pressed") === "true").length;
    settle.disabled = !count;
    settle.textContent = say(count ? "web.several.settle_count" : "web.several.settle", { count });
  } }));
  return [...presses, settle];
}

function under(at) {
  return node("p", { class: "under" }, at && node("time", {}, moment(at, "clock")));
}
