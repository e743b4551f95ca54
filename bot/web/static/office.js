/** The office's register: tickets, proposals to approve, calls to make. */

import { part } from "./node.js";
import { preparePage, watchConnection } from "./page.js";
import { Queue } from "./queue.js";
import { enter, signOut, staffToken } from "./sign_in.js";
import { TicketPanel } from "./ticket.js";
import { Tickets } from "./tickets.js";
import { call } from "./wire.js";

const NEWS = 60000;

await preparePage(staffToken);
await enter();
const connection = watchConnection();

/** Reads from the server; an ended session leads back to the door. */
async function read(path, options = {}) {
  try {
    const answer = await call(path, { token: staffToken(), ...options });
    connection(true);
    return answer;
  } catch (trouble) {
    if (trouble.status === 401) signOut();
    connection(trouble.status !== 0);
    throw trouble;
  }
}

const show = (id) => (location.hash = `ticket=${encodeURIComponent(id)}`);
const panel = new TicketPanel(read, () => renew());
const tickets = new Tickets(read, show);
const proposals = new Queue("proposals", "/web/office/proposals", read, { show, acted: () => renew() });
const calls = new Queue("calls", "/web/office/calls", read, { show, acted: () => renew() });

listenToTabs();
addEventListener("hashchange", follow);
follow();
await renew();
setInterval(() => document.hidden || renew(), NEWS);

function renew() {
  return Promise.all([tickets.load(), proposals.load(), calls.load()]);
}

function follow() {
  const id = new URLSearchParams(location.hash.slice(1)).get("ticket");
  id ? panel.open(id) : panel.close();
}

function listenToTabs() {
  const tabs = [...part("tabs").querySelectorAll("[role=tab]")];
  const choose = (chosen) => tabs.forEach((tab) => {
    tab.setAttribute("aria-selected", String(tab === chosen));
    tab.tabIndex = tab === chosen ? 0 : -1;
    part(tab.getAttribute("aria-controls")).hidden = tab !== chosen;
  });
  tabs.forEach((tab, at) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(at + step + tabs.length) % tabs.length];
      choose(next);
      next.focus();
    });
  });
}
