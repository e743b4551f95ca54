/** The table of tickets: filters kept in the address, sorted by due date, in pages. */

import { dueTag } from "./due.js";
import { save } from "./files.js";
import { button, node, part } from "./node.js";
import { staffToken } from "./sign_in.js";
import { listed, say, today } from "./words.js";

const FILTERS = ["state", "organisation", "due", "kind", "channel", "tag", "q"];
const COLUMNS = ["number", "state", "kind", "organisation", "due", "flags"];
const PATIENCE = 350;

export class Tickets {
  /** @param {(path: string) => Promise<any>} read @param {(id: string) => void} show */
  constructor(read, show) {
    this.read = read;
    this.show = show;
    this.asked = new URLSearchParams(location.search);
    this.#fill("due", listed("web.office.due_filter").map(([id, label]) => ({ id, label })));
    part("q").value = this.asked.get("q") ?? "";
    part("filters").addEventListener("submit", (event) => event.preventDefault());
    part("filters").addEventListener("change", () => this.#changed());
    part("q").addEventListener("input", () => { clearTimeout(this.soon); this.soon = setTimeout(() => this.#changed(), PATIENCE); });
    part("reset").addEventListener("click", () => this.#reset());
    part("ledger").addEventListener("click", () => this.#askPurpose());
    part("export").addEventListener("submit", (event) => { event.preventDefault(); this.#ledger(); });
    for (const name of ["problems", "tasks"]) part(`${name}-list`).addEventListener("click", () => this.#list(name));
  }

  async load() {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const found = await this.read(`/web/office/tickets?${this.#query()}`).catch((trouble) => ({ trouble }));
    if (turn !== this.turn) return;
    if (found.trouble?.status === 403) this.#close();
    if (found.trouble) return this.#say(found.trouble.sentence || say("web.office.unreachable"));
    this.#fill("state", found.filters.states);
    this.#fill("organisation", found.filters.organisations);
    this.#fill("kind", found.filters.kinds ?? []);
    this.#fill("channel", found.filters.channels ?? []);
    part("red").textContent = found.red ?? "";
    this.#fill("tag", found.filters.tags ?? []);
    this.#draw(found);
  }

  // Whoever may look at nothing here is offered nothing to filter and nothing to take out.
  #close() {
    for (const name of ["filters", "ledger", "problems-list", "tasks-list", "export", "tabs"]) part(name).hidden = true;
  }

  #query(page = true) {
    const query = new URLSearchParams();
    for (const name of [...FILTERS, "sort", ...(page ? ["page"] : [])]) if (this.asked.get(name)) query.set(name, this.asked.get(name));
    return query;
  }

  #changed(page = "") {
    FILTERS.forEach((name) => this.#ask(name, part(name).value.trim()));
    this.#ask("page", page);
    history.replaceState(null, "", `${location.pathname}?${this.asked}${location.hash}`);
    this.load();
  }

  #ask(name, value) {
    value ? this.asked.set(name, value) : this.asked.delete(name);
  }

  #reset() {
    FILTERS.forEach((name) => (part(name).value = ""));
    this.#changed();
  }

  // The value chosen before stays chosen even when the list no longer holds it.
  #fill(name, options) {
    const select = part(name);
    const chosen = this.asked.get(name) ?? "";
    const all = node("option", { value: "" }, say(`web.office.every.${name}`));
    select.replaceChildren(all, ...options.map((option) => node("option", { value: option.id, selected: option.id === chosen }, option.label)));
  }

  #draw({ rows, total, page = 1, size = rows.length || 1 }) {
    this.#say(rows.length ? say("web.office.total", { total }) : say("web.office.none"));
    part("rows").replaceChildren(...rows.map((row) => this.#row(row)));
    part("table").hidden = !rows.length;
    this.#sorting();
    this.#pages(page, Math.max(1, Math.ceil(total / size)));
  }

  #row(row) {
    const cells = {
      number: button(row.number, { class: "number", onclick: () => this.show(row.id) }),
      state: node("span", { class: "tag plain" }, row.state_label),
      kind: [row.kind, row.category].filter(Boolean).join(" · "),
      organisation: row.organisation || say("web.office.unassigned"),
      due: dueTag(row),
      flags: node("span", { class: "flags" }, row.round > 1 && node("span", { class: "tag" }, say("web.office.round", { round: row.round })), (row.flags ?? []).map((flag) => node("span", { class: "tag warn" }, flag))),
    };
    const drawn = COLUMNS.map((name) => node("td", { role: "cell", class: `col-${name}`, "data-label": say(`web.office.column.${name}`) }, cells[name]));
    return node("tr", { role: "row", class: row.overdue ? "overdue" : "", onclick: (event) => event.target.closest("button") || this.show(row.id) }, drawn);
  }

  #sorting() {
    const down = this.asked.get("sort") === "-due";
    const press = button(say("web.office.column.due"), { class: "quiet sort", onclick: () => { this.#ask("sort", down ? "" : "-due"); this.#changed(); } });
    press.append(node("span", { "aria-hidden": "true" }, down ? "▼" : "▲"));
    part("due-head").replaceChildren(press);
    part("due-head").setAttribute("aria-sort", down ? "descending" : "ascending");
  }

  #pages(page, pages) {
    const turn = (label, to) => button(label, { disabled: to < 1 || to > pages, onclick: () => { this.#changed(to > 1 ? String(to) : ""); scrollTo(0, 0); } });
    part("pages").hidden = pages < 2;
    part("pages").replaceChildren(turn(say("web.office.before"), page - 1), node("span", {}, say("web.office.page", { page, pages })), turn(say("web.office.after"), page + 1));
  }

  // An export is for a purpose, and needs a fresh code where the house demands one.
  async #askPurpose() {
    const opened = part("export").hidden;
    part("export").hidden = !opened;
    part("ledger").setAttribute("aria-expanded", String(opened));
    if (!opened) return;
    const factor = await this.read("/web/factor").catch(() => ({}));
    part("export-code-line").hidden = !factor.required || factor.fresh;
    part("export-purpose").focus();
  }

  async #ledger() {
    const wish = { purpose: part("export-purpose").value.trim(), code: part("export-code").value.trim() };
    const failed = await this.#save(part("export").querySelector("button"), `ledger.xlsx?${this.#query(false)}`, "ledger_name", wish);
    part("export-code").value = "";
    if (failed) return this.#say(failed);
    part("export").reset();
    this.#askPurpose();
  }

  // Problems and tasks name nobody: they are taken out as they are.
  async #list(name) {
    const failed = await this.#save(part(`${name}-list`), `${name}.xlsx`, `${name}_name`);
    if (failed) this.#say(failed);
  }

  async #save(press, path, name, wish) {
    press.disabled = true;
    const failed = await save(`/web/office/${path}`, `${say(`web.office.${name}`)}-${today()}.xlsx`, staffToken, wish).then(() => "", (trouble) => trouble.sentence || say("web.office.unreachable"));
    press.disabled = false;
    return failed;
  }

  #say(sentence) {
    part("total").textContent = sentence;
  }
}
