/** One action outside a conversation: sent under one id, its replies shown where it was pressed. */

import { botLine } from "./message.js";
import { node } from "./node.js";
import { staffToken } from "./sign_in.js";
import { call, freshId } from "./wire.js";
import { say } from "./words.js";

const TRIES = 3;

/**
 * Performs an action and shows the replies in `place`.
 * @param {{choice: string, fields?: any, files?: string[]}} wish @param {HTMLElement} place @param {() => void} acted
 */
export async function act(wish, place, acted) {
  place.setAttribute("aria-busy", "true");
  const replies = await send({ id: freshId(), ...wish }).catch((trouble) => [{ style: "private", text: trouble.sentence || say("web.office.unreachable") }]);
  place.removeAttribute("aria-busy");
  place.replaceChildren(...replies.map((reply) => botLine(reply, actDoors(place, acted))));
  place.firstElementChild?.scrollIntoView({ block: "nearest" });
  acted();
}

/** What the buttons and forms of a message do on the office pages. */
export function actDoors(place, acted) {
  return {
    choose: (choice) => act({ choice: choice.id }, place, acted),
    submit: (form, fields, shown, files) => act({ choice: form.id, fields, files: files.map((file) => file.id) }, place, acted),
    token: staffToken,
    renew: () => Promise.resolve(false),
    speaker: () => say("web.workbench.bot"),
  };
}

/** A place where replies appear and are read aloud. */
export function replyPlace() {
  return node("div", { class: "replies", role: "status" });
}

async function send(body) {
  for (let left = TRIES; ; left -= 1) {
    const trouble = await call("/web/messages", { token: staffToken(), body }).then((found) => ({ found }), (failed) => failed);
    if (trouble.found) return trouble.found.replies ?? [];
    if (left < 2 || !trouble.passing) throw trouble;
    await new Promise((wake) => setTimeout(wake, 1000 * (TRIES - left + 1)));
  }
}
