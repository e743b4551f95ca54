/** The complainant's page: an anonymous session, one conversation. */

import { Composer } from "./composer.js";
import { part } from "./node.js";
import { remember, stored } from "./outbox.js";
import { banner, preparePage, watchConnection } from "./page.js";
import { Talk } from "./talk.js";
import { call } from "./wire.js";
import { language } from "./words.js";

const SESSION = "suban.session";
let session = stored(localStorage, SESSION);
let renewing = null;

const token = () => session?.token ?? "";

await preparePage(token);
const connection = watchConnection();
const brand = part("brand").textContent.trim();

const talk = new Talk({
  storage: localStorage, key: "suban.outbox", token, renew, refused: comeBack, connection, speaker: () => brand,
  fix: (text) => composer.put(text),
});

const composer = new Composer({
  storage: localStorage, key: "suban.draft", token, renew, shortcuts: "web.shortcut",
  warn: (sentence) => { banner(sentence, "warn"); setTimeout(() => banner(""), 6000); },
  send: (text, files) => talk.send({ text, files }),
});

await arrive();
await talk.open();
part("starting")?.remove();

/** A first visit, or a visit through a code that names its site, opens a session. */
async function arrive() {
  const scanned = new URLSearchParams(location.search);
  const origin = { site: scanned.get("site") ?? undefined, channel: scanned.get("channel") ?? undefined };
  if (session && !origin.site && !origin.channel) return speak();
  await persist(() => open(origin, token()));
  scanned.delete("site");
  scanned.delete("channel");
  history.replaceState(null, "", location.pathname + (scanned.size ? `?${scanned}` : ""));
}

// Answers come in the language of the page around them, whoever opened it.
function speak() {
  if (session.lang === language) return;
  session.lang = language;
  remember(localStorage, SESSION, session);
  return call("/web/lang", { token: token(), body: { lang: language } }).catch(() => {});
}

/** A new session in place of one that expired; several askers, and several tabs, share one attempt. */
function renew() {
  const kept = stored(localStorage, SESSION);
  if (kept && kept.token !== token()) {
    session = kept;
    return Promise.resolve(true);
  }
  renewing ??= open({}, "").finally(() => (renewing = null));
  return renewing;
}

async function comeBack() {
  await renew().catch(() => false);
  setTimeout(() => talk.open(), 2000);
}

async function open(origin, old) {
  const opened = await call("/web/session", { token: old, body: { lang: language, ...origin } });
  session = { token: opened.token, person: opened.person, lang: language };
  remember(localStorage, SESSION, session);
  return true;
}

async function persist(attempt) {
  for (let wait = 1000; ; wait = Math.min(wait * 2, 30000)) {
    const trouble = await attempt().then(() => null, (failed) => failed);
    if (!trouble) return connection(true);
    if (trouble.status === 401) session = null;
    connection(false);
    await new Promise((wake) => setTimeout(wake, trouble.wait * 1000 || wait));
  }
}
