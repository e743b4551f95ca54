/** The list of messages: appends, keeps cards up to date where they stand, follows the end while it is in view. */

import { restForm } from "./form.js";
import { botLine, myLine, rest } from "./message.js";
import { button, icon, node } from "./node.js";
import { moment, say } from "./words.js";

const NEAR = 120;
const LASTING = /^(do|ok|no|called):/;

export class Log {
  /** @param {HTMLElement} element scrolls @param {import("./message.js").Doors} doors */
  constructor(element, doors) {
    this.element = element;
    this.doors = doors;
    this.clear();
    this.toEnd = button(say("web.log.to_end"), { class: "to-end", hidden: true, onclick: () => this.end() }, icon("down"));
    element.after(this.toEnd);
    element.addEventListener("scroll", () => this.#near() && (this.toEnd.hidden = true), { passive: true });
    element.addEventListener("load", () => this.following && this.end(true), true);
    new ResizeObserver(() => this.following && this.end(true)).observe(element);
    element.addEventListener("scroll", () => (this.following = this.#near()), { passive: true });
  }

  clear() {
    this.element.replaceChildren();
    this.mine = new Map();
    this.seen = new Set();
    this.labels = new Map();
    this.day = "";
    this.following = true;
  }

  /** Shows the history at once, without reading it aloud. */
  fill(items) {
    this.element.setAttribute("aria-live", "off");
    if (!items.length && this.doors.quiet) this.element.append(node("p", { class: "empty" }, this.doors.quiet()));
    for (const item of items) item.from === "me" ? this.say(this.#named(item), true) : this.hear(item, true);
    this.end(true);
    requestAnimationFrame(() => this.element.setAttribute("aria-live", "polite"));
  }

  /** Adds what the person says; an entry that is already shown is left as it is. */
  say(entry, quiet = false) {
    if (this.mine.has(entry.id)) return;
    if (entry.answered !== false) this.#restAll(entry.choice ?? "");
    const line = myLine(entry, this.doors);
    if (entry.id) this.mine.set(entry.id, line);
    this.#place(line, entry.at);
    if (!quiet) this.end();
  }

  /** Adds what the bot says, or renews the card that it says again. */
  hear(message, quiet = false) {
    if (message.id && !message.card && this.seen.has(message.id)) return;
    if (message.id) this.seen.add(message.id);
    message.choices?.forEach((choice) => this.labels.set(choice.id, choice.label));
    if (message.form) this.labels.set(message.form.id, message.form.title);
    const line = botLine(message, this.doors);
    line.dataset.steady = isSteady(message) ? "yes" : "";
    const old = message.card && this.element.querySelector(`[data-card="${CSS.escape(message.card)}"]`);
    if (old) return this.#renew(old, line, message, quiet);
    const follow = this.#near();
    this.#place(line, message.at);
    if (quiet) return;
    if (follow) this.#reach(line);
    else this.toEnd.hidden = false;
  }

  /** State of a sent message: sending, unsent, refused, slow or sent. */
  mark(id, said = [], state = "") {
    const under = this.mine.get(id)?.querySelector(".under");
    if (!under) return;
    this.mine.get(id).dataset.state = state;
    under.querySelectorAll(".state").forEach((old) => old.remove());
    const follow = this.following;
    under.append(...said.map((piece) => (typeof piece === "string" ? node("span", { class: "state" }, piece) : piece)));
    if (follow) this.end();
  }

  forget(id) {
    this.mine.get(id)?.remove();
    this.mine.delete(id);
  }

  /** Three dots while an answer is on its way. */
  thinking(yes) {
    this.dots?.remove();
    this.dots = yes ? node("div", { class: "line bot dots", "aria-hidden": "true" }, node("div", { class: "bubble" }, node("i"), node("i"), node("i"))) : null;
    if (this.dots) this.element.append(this.dots);
    if (this.dots && this.following) this.end();
  }

  end(jump = false) {
    this.element.scrollTo({ top: this.element.scrollHeight, behavior: jump ? "instant" : "auto" });
    this.toEnd.hidden = true;
  }

  // A line taller than the view is read from its beginning.
  #reach(line) {
    if (line.offsetHeight < this.element.clientHeight) return this.end();
    line.scrollIntoView({ block: "start" });
    this.following = false;
  }

  #named(item) {
    return { ...item, shown: item.text || item.shown || this.#labelled(item.choice ?? "") };
  }

  #labelled(choice) {
    const one = this.labels.get(choice);
    return one ?? choice.split(",").map((id) => this.labels.get(id)).filter(Boolean).join(say("web.several.comma"));
  }

  #place(line, at) {
    this.element.querySelector(".empty")?.remove();
    const day = moment(typeof at === "number" ? at : Date.now(), "day");
    if (day !== this.day) this.element.append(node("p", { class: "day" }, day));
    this.day = day;
    this.element.append(line);
    if (this.dots) this.element.append(this.dots);
  }

  #renew(old, line, message, quiet) {
    const visible = this.#inView(old);
    old.replaceWith(line);
    if (quiet) return;
    line.classList.add("renewed");
    if (!visible) this.#pointTo(line, message);
  }

  #pointTo(line, message) {
    this.element.querySelectorAll(".pointer").forEach((old) => old.dataset.to === message.card && old.remove());
    const go = () => { line.scrollIntoView({ block: "center" }); line.focus({ preventScroll: true }); line.classList.add("renewed"); };
    const press = button(say("web.log.renewed", { title: message.title ?? "" }), { class: "quiet", onclick: go });
    const follow = this.#near();
    this.element.append(node("p", { class: "pointer", "data-to": message.card }, press));
    if (follow) this.end();
  }

  #restAll(chosen) {
    for (const line of this.element.querySelectorAll(".line.bot")) if (!line.dataset.steady) rest(line, chosen);
    this.element.querySelectorAll(`[data-form="${CSS.escape(chosen)}"]`).forEach(restForm);
  }

  #near() {
    return this.element.scrollHeight - this.element.scrollTop - this.element.clientHeight < NEAR;
  }

  #inView(line) {
    const frame = this.element.getBoundingClientRect();
    const box = line.getBoundingClientRect();
    return box.bottom > frame.top && box.top < frame.bottom;
  }
}

// The buttons of a question rest once it is answered; those of a notice or a ticket mean the same at any time.
function isSteady(message) {
  const acts = message.choices?.every((choice) => LASTING.test(choice.id));
  return message.card || message.style === "notice" || message.style === "card" || acts;
}
