/** Files waiting above the composer: each with its progress, a way to give up and a way to try again. */

import { button, icon, node } from "./node.js";
import { upload } from "./upload.js";
import { say, size } from "./words.js";

export class Tray {
  /** @param {HTMLElement} element @param {{token: () => string, renew: () => Promise<boolean>, changed: () => void}} doors */
  constructor(element, doors) {
    this.element = element;
    this.doors = doors;
    this.items = [];
  }

  /** What is uploaded and waits to be sent. */
  get ready() {
    return this.items.filter((item) => item.stored).map((item) => item.stored);
  }

  get busy() {
    return this.items.some((item) => !item.stored && !item.failed);
  }

  /** Whether everything that was chosen has arrived. */
  get whole() {
    return this.items.every((item) => item.stored);
  }

  /** @param {Iterable<File>} files */
  add(files) {
    for (const file of files) this.#start(this.#show({ file, name: file.name, size: file.size }));
  }

  /** Puts back what was uploaded before a reload. */
  restore(stored) {
    for (const one of stored) this.#settled(this.#show({ name: one.name, size: one.size }), one);
  }

  empty() {
    this.items.forEach((item) => item.line.remove());
    this.items = [];
    this.#changed();
  }

  #show(item) {
    item.bar = node("progress", { max: 1, value: 0, "aria-label": say("web.file.progress", { name: item.name }) });
    item.said = node("span", { class: "tray-said", role: "status" }, size(item.size));
    item.again = button("", { class: "quiet", hidden: true, "aria-label": say("web.file.again", { name: item.name }), onclick: () => this.#start(item) }, icon("retry"));
    const away = button("", { class: "quiet", "aria-label": say("web.file.remove", { name: item.name }), onclick: () => this.#remove(item) }, icon("close"));
    item.line = node("li", {}, icon("file"), node("span", { class: "tray-text" }, node("span", { class: "file-name" }, item.name), item.said, item.bar), item.again, away);
    this.items.push(item);
    this.element.append(item.line);
    this.#changed();
    item.line.scrollIntoView({ block: "nearest" });
    return item;
  }

  async #start(item, tries = 0) {
    item.failed = false;
    item.again.hidden = true;
    item.line.classList.remove("failed");
    item.bar.hidden = false;
    item.work = upload(item.file, this.doors.token(), (part) => (item.bar.value = part));
    this.#changed();
    await item.work.done.then((stored) => this.#settled(item, stored)).catch((trouble) => this.#failed(item, trouble, tries));
  }

  #settled(item, stored) {
    const local = item.file && stored.kind === "image" ? URL.createObjectURL(item.file) : undefined;
    item.stored = { ...stored, local };
    item.bar.hidden = true;
    item.said.textContent = `${size(item.size)} · ${say("web.file.uploaded")}`;
    this.#changed();
  }

  async #failed(item, trouble, tries) {
    if (trouble.status === -1) return;
    if (trouble.status === 401 && tries < 1 && (await this.doors.renew().catch(() => false))) return this.#start(item, tries + 1);
    item.failed = true;
    item.bar.hidden = true;
    item.again.hidden = !(trouble.passing || trouble.status === 429);
    item.line.classList.add("failed");
    item.said.textContent = trouble.sentence || say("web.file.failed");
    this.#changed();
    item.line.scrollIntoView({ block: "nearest" });
  }

  #remove(item) {
    item.work?.cancel();
    item.line.remove();
    this.items = this.items.filter((one) => one !== item);
    this.#changed();
  }

  #changed() {
    this.element.hidden = this.items.length === 0;
    this.doors.changed();
  }
}
