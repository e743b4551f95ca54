/** A list of things that wait for somebody in the office: proposals, calls to make. */

import { actDoors, replyPlace } from "./act.js";
import { dueTag } from "./due.js";
import { botLine } from "./message.js";
import { button, node, part } from "./node.js";
import { say } from "./words.js";

export class Queue {
  /** @param {string} name of the tab @param {string} path @param {(path: string) => Promise<any>} read @param {{show: (id: string) => void, acted: () => void}} doors */
  constructor(name, path, read, doors) {
    Object.assign(this, { name, path, read, doors });
    this.drawn = "";
  }

  async load() {
    const found = await this.read(this.path).catch(() => null);
    if (!found) return;
    part(`${this.name}-count`).textContent = found.items.length ? String(found.items.length) : "";
    const now = JSON.stringify(found.items);
    if (now === this.drawn || this.#isBeingUsed()) return;
    this.drawn = now;
    this.#draw(found.items);
  }

  // Somebody who fills a form here must not see it vanish.
  #isBeingUsed() {
    return part(this.name).contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
  }

  #draw(items) {
    const list = items.map((item) => this.#item(item));
    this.said ??= replyPlace();
    part(this.name).replaceChildren(this.said, ...(list.length ? list : [node("p", { class: "empty" }, say(`web.office.empty.${this.name}`))]));
  }

  #item(item) {
    const doors = actDoors(this.said ??= replyPlace(), this.doors.acted);
    const line = botLine({ ...item, style: "card", at: undefined }, doors);
    const open = item.ticket && button(say("web.office.open_ticket"), { class: "quiet", onclick: () => this.doors.show(item.ticket) });
    line.querySelector(".bubble").append(node("p", { class: "waits" }, item.due ? dueTag(item) : "", open));
    return line;
  }
}
