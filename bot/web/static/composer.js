/** Where a person writes: text, files, voice; what is typed survives a reload. */

import { button, icon, node, part } from "./node.js";
import { remember, stored } from "./outbox.js";
import { canRecord, record } from "./recorder.js";
import { Tray } from "./tray.js";
import { listed, say } from "./words.js";

const TALLEST = 160;

export class Composer {
  /**
   * @param {{storage: Storage, key: string, token: () => string, renew: () => Promise<boolean>,
   *          send: (text: string, files: any[]) => void, warn: (sentence: string) => void, shortcuts: string}} doors
   */
  constructor(doors) {
    this.doors = doors;
    this.form = part("composer");
    this.text = part("text");
    this.panel = part("panel");
    this.more = part("more");
    this.sendButton = part("send");
    const early = this.text.value;
    this.tray = new Tray(part("tray"), { token: doors.token, renew: doors.renew, changed: () => this.#changed() });
    this.#listen();
    this.#fillPanel();
    this.open(doors.key);
    if (early.trim() && !this.text.value) this.put(early);
  }

  /** Continues the draft kept under a key. */
  open(key) {
    this.key = null;
    this.meant = false;
    this.tray.empty();
    const draft = stored(this.doors.storage, key) ?? {};
    this.text.value = draft.text ?? "";
    this.tray.restore(draft.files ?? []);
    this.key = key;
    this.#changed();
  }

  /** Adds words where the person is writing. */
  insert(words) {
    const gap = this.text.value && !/\s$/.test(this.text.value) ? " " : "";
    this.text.value += gap + words;
    this.#changed();
    this.text.focus();
  }

  put(words) {
    this.text.value = words;
    this.#changed();
    this.text.focus();
  }

  #listen() {
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.#send(); });
    this.text.addEventListener("input", () => { this.meant = false; this.#changed(); });
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("paste", (event) => this.#take(event, event.clipboardData?.files));
    this.text.addEventListener("focus", () => this.#unfold(false));
    this.more.addEventListener("click", () => this.#unfold(this.panel.hidden));
    addEventListener("dragover", (event) => this.#over(event));
    addEventListener("dragleave", (event) => event.relatedTarget ?? document.body.classList.remove("dropping"));
    addEventListener("drop", (event) => this.#take(event, event.dataTransfer?.files));
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#send();
  }

  #over(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  }

  #take(event, files) {
    document.body.classList.remove("dropping");
    if (!files?.length) return;
    event.preventDefault();
    this.tray.add(files);
  }

  #send() {
    const text = this.text.value.trim();
    this.meant = this.tray.busy;
    if (this.tray.busy || (!text && !this.tray.ready.length)) return;
    this.doors.send(text, this.tray.ready);
    this.text.value = "";
    this.tray.empty();
    this.#unfold(false);
  }

  #changed() {
    this.text.style.height = "";
    if (this.text.value) this.text.style.height = `${Math.min(this.text.scrollHeight + 2, TALLEST)}px`;
    const something = this.text.value.trim() || this.tray.ready.length;
    this.sendButton.disabled = !something || this.tray.busy;
    if (!this.key) return;
    const draft = { text: this.text.value, files: this.tray.ready };
    remember(this.doors.storage, this.key, draft.text || draft.files.length ? draft : null);
    if (this.meant && !this.tray.busy) this.#sendAtLast();
  }

  /** Enter was pressed while a file was on its way: it goes now, unless one of them failed. */
  #sendAtLast() {
    this.meant = false;
    if (this.tray.whole) this.#send();
  }

  #unfold(open) {
    this.panel.hidden = !open;
    this.more.setAttribute("aria-expanded", String(open));
    this.more.classList.toggle("open", open);
  }

  #fillPanel() {
    const ways = node("div", { class: "ways" },
      this.#way("photo", "web.attach.photo", { accept: "image/*,video/*" }),
      this.#way("camera", "web.attach.camera", { accept: "image/*", capture: "environment" }),
      this.#way("file", "web.attach.file", {}),
      canRecord() && button(node("span", {}, say("web.attach.voice")), { class: "way", onclick: () => this.#record() }, icon("voice")));
    const words = listed(this.doors.shortcuts).map(([, word]) => button(word, { class: "chip", onclick: () => this.#shortcut(word) }));
    this.panel.append(ways, words.length ? node("div", { class: "chips" }, words) : "");
  }

  #way(drawn, key, accept) {
    const input = node("input", { type: "file", multiple: !accept.capture, hidden: true, tabindex: -1, "aria-hidden": "true", ...accept });
    input.addEventListener("change", () => { this.tray.add([...input.files]); input.value = ""; this.#unfold(false); });
    const press = button(node("span", {}, say(key)), { class: `way ${drawn}`, onclick: () => input.click() }, icon(drawn));
    return [press, input];
  }

  #shortcut(word) {
    this.#unfold(false);
    this.doors.send(word, []);
  }

  async #record() {
    const strip = part("recording");
    const time = node("span", { class: "time", role: "timer" }, "0:00");
    const show = (open) => { strip.hidden = !open; this.form.hidden = open; };
    const ticked = (seconds) => (time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
    const finished = (file) => { show(false); this.tray.add([file]); };
    const work = await record(ticked, finished).catch(() => null);
    this.#unfold(false);
    if (!work) return this.doors.warn(say("web.attach.no_microphone"));
    strip.replaceChildren(node("span", { class: "dot" }), time, node("span", { class: "grow" }, say("web.attach.recording")),
      button(say("web.attach.cancel"), { class: "plain", onclick: () => { show(false); work.cancel(); } }),
      button(say("web.attach.finish"), { class: "main", onclick: () => work.finish() }));
    show(true);
    strip.querySelector(".main").focus();
  }
}
