/** Who sits at a staff page: a one-time code from the address, or the session of this tab. */

import { icon, node, part } from "./node.js";
import { call } from "./wire.js";
import { language, say } from "./words.js";

const TOKEN = "suban.staff";
const OFFICE = new Set(["desk", "office", "office_leader", "special", "working", "inspector", "auditor"]);

/** The token of this tab: two tabs can be two people. */
export const staffToken = () => sessionStorage.getItem(TOKEN) ?? "";

/** Ends the session of this tab. */
export async function signOut() {
  await call("/web/sign-out", { method: "POST", token: staffToken() }).catch(() => {});
  sessionStorage.removeItem(TOKEN);
  location.reload();
}

/**
 * Resolves once somebody is signed in, with what the server knows of them.
 * @returns {Promise<{person: string, name: string, posts: {organisation: string, post: string}[], roles: string[], chats: any[]}>}
 */
export async function enter() {
  const code = takeCode();
  const trouble = code ? await redeem(code) : "";
  const me = trouble ? null : await whoAmI();
  if (me) return welcome(await inLanguage(me));
  await showDoor(trouble);
  return new Promise((resolve) => addEventListener("hashchange", async function knock() {
    const given = takeCode();
    const wrong = given ? await redeem(given) : "";
    if (wrong) return showDoor(wrong);
    if (!given) return;
    removeEventListener("hashchange", knock);
    resolve(welcome(await inLanguage(await whoAmI())));
  }));
}

/** What the server knows of the signed-in person; null when the session has ended. */
export async function whoAmI() {
  if (!staffToken()) return null;
  for (let wait = 1000; ; wait = Math.min(wait * 2, 15000)) {
    const trouble = await call("/web/me", { token: staffToken() }).then((me) => ({ me }), (failed) => failed);
    if (trouble.me) return trouble.me;
    if (trouble.status === 401 || trouble.status === 403) return null;
    await new Promise((wake) => setTimeout(wake, trouble.wait * 1000 || wait));
  }
}

// Cards and answers come in the language of the page around them.
async function inLanguage(me) {
  if (me.lang === language) return me;
  await call("/web/lang", { token: staffToken(), body: { lang: language } }).catch(() => {});
  return (await whoAmI()) ?? me;
}

/** Whether the register is of use to somebody with these roles. */
export function worksInOffice(me) {
  return me.roles.some((role) => OFFICE.has(role));
}

function codeIn(hash) {
  return new URLSearchParams(hash.slice(1)).get("code") ?? "";
}

function takeCode() {
  const code = codeIn(location.hash);
  if (code) history.replaceState(null, "", location.pathname + location.search);
  return code;
}

async function redeem(code) {
  const answer = await call("/web/sign-in", { body: { code } }).catch((trouble) => trouble);
  if (!answer.token) return answer.sentence || say(answer.status === 0 ? "web.page.reconnecting" : "web.door.used");
  sessionStorage.setItem(TOKEN, answer.token);
  return "";
}

async function showDoor(trouble) {
  const people = await call("/web/demo").then((found) => found.people, () => null);
  const door = part("door");
  door.replaceChildren(
    node("h1", {}, say(people ? "web.door.choose" : "web.door.title")),
    trouble ? node("p", { class: "banner", "data-tone": "bad", role: "alert" }, trouble) : "",
    node("p", { class: "soft" }, say(people ? "web.door.demo" : "web.door.invitation")),
    people ? node("ul", { class: "people" }, people.map(person)) : "");
  door.hidden = false;
  part("inside").hidden = true;
}

// The link opens this very page, so that the office page stays the office page.
function person({ name, post, organisation, url }) {
  const posts = [organisation, post].filter(Boolean).join(" · ");
  return node("li", {}, node("a", { class: "press", href: new URL(url, location.href).hash }, icon("person"),
    node("span", { class: "names" }, node("span", {}, name), node("small", {}, posts))));
}

function welcome(me) {
  part("door").hidden = true;
  part("inside").hidden = false;
  const self = part("self");
  const posts = me.posts.map(({ organisation, post }) => node("li", {}, `${organisation} · ${post}`));
  part("self-name").textContent = me.name;
  part("self-posts").replaceChildren(...posts);
  part("sign-out").addEventListener("click", signOut);
  document.addEventListener("click", (event) => self.contains(event.target) || (self.open = false));
  self.addEventListener("keydown", (event) => event.key === "Escape" && (self.open = false));
  self.hidden = false;
  addEventListener("hashchange", () => codeIn(location.hash) && location.reload());
  const other = part("other-page");
  if (other) other.hidden = other.dataset.needs === "office" && !worksInOffice(me);
  const shifts = part("shifts-page");
  if (shifts) shifts.hidden = !me.shifts;
  return me;
}
