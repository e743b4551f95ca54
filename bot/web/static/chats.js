/** The list of group chats: which is open, which has news. */

import { button, node, part, whisper } from "./node.js";
import { remember, stored } from "./outbox.js";
import { say } from "./words.js";

export class Chats {
  /** @param {string} person @param {(chat: any) => void} opened */
  constructor(person, opened) {
    this.key = `suban.seen.${person}`;
    this.opened = opened;
    this.current = null;
    this.list = [];
    part("chats-menu").addEventListener("click", () => this.fold(!part("chats").hidden));
  }

  /** @param {any[]} list as the server gives it: id, title, organisation, last, unread */
  show(list) {
    this.list = list;
    const seen = stored(sessionStorage, this.key) ?? {};
    const news = list.filter((chat) => chat !== this.current && this.#news(chat, seen)).length;
    part("chats-list").replaceChildren(...list.map((chat) => node("li", {}, this.#line(chat, seen))));
    part("chats-news").textContent = news ? String(news) : "";
    part("chats-news").hidden = !news;
    document.title = document.title.replace(/^(\(\d+\) )?/, news ? `(${news}) ` : "");
  }

  /** Remembers how far a chat has been read. */
  read(id, last) {
    if (!last) return;
    remember(sessionStorage, this.key, { ...stored(sessionStorage, this.key), [id]: Number(last) });
  }

  /** Opens a chat. */
  open(chat) {
    this.current = chat;
    remember(sessionStorage, `${this.key}.open`, chat.id);
    part("chat-title").textContent = chat.title;
    this.fold(true);
    this.opened(chat);
    this.show(this.list);
  }

  /** The chat that was open before a reload, else the first. */
  remembered(list) {
    const id = stored(sessionStorage, `${this.key}.open`);
    return list.find((chat) => chat.id === id) ?? list.find((chat) => chat.id) ?? list[0];
  }

  fold(away) {
    part("chats").hidden = away;
    part("chats-menu").setAttribute("aria-expanded", String(!away));
  }

  #line(chat, seen) {
    const news = chat.id !== this.current?.id && this.#news(chat, seen);
    const mark = news ? node("span", { class: "tag bad" }, chat.unread ? String(chat.unread) : say("web.workbench.new"), whisper(say("web.workbench.unread"))) : "";
    const press = button(node("span", {}, chat.title), { class: "chat", "aria-current": chat.id === this.current?.id ? "true" : undefined, onclick: () => this.open(chat) });
    if (chat.organisation && !chat.title.includes(chat.organisation)) press.append(node("small", {}, chat.organisation));
    if (mark) press.append(mark);
    return press;
  }

  #news(chat, seen) {
    if (chat.unread !== undefined) return chat.unread > 0;
    return chat.last !== undefined && Number(chat.last) > (seen[chat.id] ?? 0);
  }
}
