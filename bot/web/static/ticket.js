/** One ticket in full, beside the table: what happened, what is due and why, what can be done. */

import { act, actDoors, replyPlace } from "./act.js";
import { dueTag } from "./due.js";
import { addressed, fileChips } from "./files.js";
import { formOf } from "./form.js";
import { lettersOf } from "./letters.js";
import { button, icon, node, part } from "./node.js";
import { staffToken } from "./sign_in.js";
import { lively } from "./text.js";
import { moment, say } from "./words.js";

export class TicketPanel {
  /** @param {(path: string) => Promise<any>} read @param {() => void} acted */
  constructor(read, acted) {
    this.read = read;
    this.acted = acted;
    this.dialog = part("ticket");
    this.dialog.addEventListener("close", () => this.#leave());
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
  }

  async open(id) {
    this.id = id;
    this.said = replyPlace();
    this.#draw([node("p", { class: "empty" }, say("web.page.starting"))]);
    if (!this.dialog.open) this.dialog.showModal();
    await this.#load();
  }

  close() {
    if (this.dialog.open) this.dialog.close();
  }

  #leave() {
    this.id = "";
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  }

  async #load() {
    const id = this.id;
    const found = await this.read(`/web/office/tickets/${encodeURIComponent(id)}`).catch((trouble) => ({ trouble }));
    if (id !== this.id) return;
    if (found.trouble) return this.#draw([node("p", { class: "empty" }, found.trouble.sentence || say("web.office.unreachable"))]);
    this.#draw(this.#whole(found), found.number);
  }

  #draw(pieces, number = "") {
    const away = button("", { class: "round", "aria-label": say("web.office.close"), onclick: () => this.dialog.close() }, icon("close"));
    const head = node("div", { class: "panel-head" }, node("h2", { id: "ticket-title" }, number ? lively(number) : say("web.office.ticket")), away);
    const kept = this.dialog.scrollTop;
    this.dialog.replaceChildren(head, node("div", { class: "panel-body" }, pieces));
    this.dialog.scrollTop = kept;
  }

  #whole(ticket) {
    return [
      this.#tags(ticket), ticket.summary && node("p", {}, ticket.summary), this.#actions(ticket.actions ?? []), this.said,
      section("web.office.facts", ticket.facts?.length && node("dl", { class: "rows" }, ticket.facts.map(fact))),
      section("web.office.story", ticket.story && this.#story(ticket.story)),
      section("web.office.deadlines", ticket.deadlines?.length && node("ul", { class: "deadlines" }, ticket.deadlines.map(deadline))),
      section("web.office.evidence", ticket.evidence?.length && fileChips(addressed(ticket.evidence), staffToken)),
      section("web.letters.title", ticket.letters?.length && lettersOf(ticket.letters, this.id, this.read)),
      section("web.office.notes", ticket.notes?.length && node("ol", { class: "timeline" }, ticket.notes.map(happening))),
      section("web.office.timeline", ticket.timeline?.length && node("ol", { class: "timeline" }, ticket.timeline.map(happening))),
    ];
  }

  #tags(ticket) {
    const kind = [ticket.kind, ticket.category].filter(Boolean).join(" · ");
    return node("div", { class: "flags" }, node("span", { class: "tag" }, ticket.state_label), kind && node("span", { class: "tag plain" }, kind),
      ticket.organisation && node("span", { class: "tag plain" }, ticket.organisation), ticket.round > 1 && node("span", { class: "tag" }, say("web.office.round", { round: ticket.round })),
      (ticket.flags ?? []).map((flag) => node("span", { class: "tag warn" }, flag)), ticket.due && dueTag(ticket));
  }

  #actions(actions) {
    const done = () => { this.#load(); this.acted(); };
    const place = this.said;
    const press = (action) => {
      if (!action.form) return act({ choice: action.id }, place, done);
      const doors = actDoors(place, done);
      place.replaceChildren(node("div", { class: "sheet" }, formOf(action.form, { send: doors.submit, token: doors.token, renew: doors.renew })));
      place.querySelector("input, textarea, select")?.focus();
    };
    return node("div", { class: "actions", role: "group", "aria-label": say("web.office.actions") }, actions.map((action) => button(action.label, { onclick: () => press(action) })));
  }

  #story(story) {
    const text = node("p", { class: "text" }, story.masked ?? "");
    const mark = node("p", { class: "mark" }, icon("lock"), say("web.office.masked"));
    const show = story.original && button(say("web.office.show_original"), { onclick: () => this.#original(text, mark, show) });
    return node("div", { class: "story" }, mark, text, show);
  }

  // Fetched only when asked for: the server records who read it.
  async #original(text, mark, press) {
    press.disabled = true;
    const found = await this.read(`/web/office/tickets/${encodeURIComponent(this.id)}/original`).catch((trouble) => ({ trouble }));
    mark.textContent = found.trouble ? found.trouble.sentence || say("web.office.unreachable") : say("web.office.original");
    press.disabled = false;
    if (found.trouble) return;
    text.textContent = found.text;
    press.remove();
  }
}

function section(key, content) {
  return content ? node("section", {}, node("h3", {}, say(key)), content) : "";
}

function fact([label, value]) {
  return node("div", { class: "row" }, node("dt", {}, label), node("dd", {}, lively(String(value))));
}

function happening({ at, text, who }) {
  return node("li", {}, node("p", { class: "soft" }, [moment(at), who].filter(Boolean).join(" · ")), node("p", { class: "text" }, text));
}

function deadline({ label, state_label: state, why, ...times }) {
  return node("li", {}, node("div", { class: "flags" }, node("strong", {}, label), dueTag(times), state && node("span", { class: "tag plain" }, state)),
    why?.length && node("details", {}, node("summary", {}, say("web.office.why")), node("ul", { class: "why" }, why.map((reason) => node("li", {}, reason)))));
}
