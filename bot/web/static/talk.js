/** One conversation with the server: history, live notices, and an outbox between person and log. */

import { Log } from "./log.js";
import { button, icon, part } from "./node.js";
import { Outbox } from "./outbox.js";
import { listen } from "./stream.js";
import { call, freshId } from "./wire.js";
import { say } from "./words.js";

export class Talk {
  #line = null;

  /**
   * @param {{storage: Storage, key: string, token: () => string, renew: () => Promise<boolean>, refused: () => void,
   *          connection: (open: boolean) => void, speaker: () => string, quote?: (number: string) => void, quiet?: () => string,
   *          fix: (text: string) => void}} doors
   */
  constructor(doors) {
    this.doors = doors;
    this.chat = "";
    const { token, renew, speaker, quote, quiet } = doors;
    this.log = new Log(part("log"), {
      token, renew, speaker, quote, quiet,
      choose: (choice, message) => this.choose(choice, message),
      submit: (form, fields, shown, files) => this.send({ choice: form.id, fields, files, shown: shown || form.title }),
    });
    this.outbox = new Outbox(doors.storage, doors.key, { post: (entry) => this.#post(entry), renew, tell: (...news) => this.#tell(...news) });
  }

  /** Shows a chat from its history on, and listens to it. */
  async open(chat = "") {
    this.close();
    this.chat = chat;
    const history = await this.#history(chat);
    if (this.chat !== chat) return;
    this.log.clear();
    this.log.fill(history.items);
    this.#settle(history.items);
    this.last = history.last;
    this.#line = listen({
      path: `/web/stream${this.#asked(chat)}`, token: this.doors.token, last: history.last,
      heard: (message, id) => this.#heard(message, id), state: this.doors.connection, refused: this.doors.refused,
    });
  }

  close() {
    this.#line?.stop();
    this.#line = null;
  }

  choose(choice, message) {
    this.byKeyboard = Boolean(document.activeElement?.matches(":is(.choice, .settle):focus-visible"));
    const number = message.card ? `${message.title ?? ""}`.split(/\s/)[0] : "";
    this.send({ choice: choice.id, shown: [choice.label, number].filter(Boolean).join(" ") });
  }

  /** Sends text, a choice or a filled form; it stays in the outbox until it is answered. */
  send({ text, choice, fields, files, shown }) {
    const entry = { id: freshId(), chat: this.chat || undefined, text, choice, fields, files, shown: shown ?? text ?? "", at: Date.now() };
    this.log.say(entry);
    this.outbox.add(entry);
  }

  // What the server already has from before a reload is not sent twice; the rest is shown and sent.
  #settle(items) {
    const known = new Set(items.filter((item) => item.from === "me").map((item) => item.id));
    this.outbox.entries.filter((entry) => known.has(entry.id)).forEach((entry) => this.outbox.drop(entry.id));
    for (const entry of this.outbox.entries.filter((one) => (one.chat ?? "") === this.chat)) {
      this.log.say(entry);
      if (entry.refused) this.#tell(entry, "refused", entry.refused);
    }
    this.outbox.hurry();
  }

  async #history(chat) {
    for (let wait = 1000; ; wait = Math.min(wait * 2, 30000)) {
      const trouble = await call(`/web/history${this.#asked(chat)}`, { token: this.doors.token() }).then((found) => ({ found }), (failed) => failed);
      if (trouble.found) return trouble.found;
      if (trouble.status === 401 && (await this.doors.renew().catch(() => false))) continue;
      if (trouble.status === 401) this.doors.refused();
      this.doors.connection(trouble.status !== 0);
      await new Promise((wake) => setTimeout(wake, trouble.wait * 1000 || wait));
      if (this.chat !== chat) return { items: [], last: "" };
    }
  }

  #asked(chat) {
    return chat ? `?chat=${encodeURIComponent(chat)}` : "";
  }

  #post(entry) {
    const { id, chat, text, choice, fields } = entry;
    const body = { id, chat, text: choice ? undefined : text ?? "", choice, fields, files: entry.files?.map((file) => file.id) };
    return call("/web/messages", { token: this.doors.token(), body });
  }

  #tell(entry, state, detail) {
    if ((entry.chat ?? "") !== this.chat) return;
    clearTimeout(this.soon);
    this.log.thinking(false);
    if (state === "sending") this.soon = setTimeout(() => this.log.thinking(true), 500);
    this.log.mark(entry.id, this.#state(entry, state, detail), state);
    if (state === "sent") detail.replies?.forEach((message) => this.log.hear({ at: Date.now(), ...message }));
    if (state === "sent" && this.byKeyboard) this.#goOn();
  }

  #state(entry, state, detail) {
    const again = (label) => button(label, { class: "state again", onclick: () => this.outbox.hurry(entry.id) }, icon("retry"));
    const away = () => button(say("web.send.remove"), { class: "state quiet", onclick: () => this.#remove(entry) });
    if (state === "sending") return [say("web.send.sending")];
    if (state === "unsent") return [again(say("web.send.unsent"))];
    if (state === "slow") return [detail.sentence || say("web.send.slow", { seconds: detail.wait })];
    const fix = () => button(say("web.send.fix"), { class: "state", onclick: () => { this.#remove(entry); this.doors.fix(entry.text); } });
    const once_more = () => (entry.text ? fix() : again(say("web.send.again")));
    if (state === "refused") return [detail && detail !== "refused" ? detail : say("web.send.refused"), once_more(), away()];
    return [];
  }

  #heard(message, id) {
    this.last = id || this.last;
    this.log.hear(message);
  }

  // A button that was pressed by key rests and loses the focus: it goes to what can be answered next.
  #goOn() {
    this.byKeyboard = false;
    const last = [...part("log").querySelectorAll(".line.bot")].at(-1);
    (last?.querySelector(".choice:not(:disabled), input, select, textarea") ?? part("text")).focus();
  }

  #remove(entry) {
    this.outbox.drop(entry.id);
    this.log.forget(entry.id);
  }
}
