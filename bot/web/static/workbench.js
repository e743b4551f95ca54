/** The staff's groups: cards that stay current, buttons and typed commands that do the same. */

import { Chats } from "./chats.js";
import { Composer } from "./composer.js";
import { button, node, part } from "./node.js";
import { banner, preparePage, watchConnection } from "./page.js";
import { enter, staffToken, whoAmI } from "./sign_in.js";
import { Talk } from "./talk.js";
import { listed, say } from "./words.js";

const NEWS = 15000;
const startAgain = () => setTimeout(() => location.reload(), 2000);

await preparePage(staffToken);
const me = await enter();
const connection = watchConnection();
const renew = () => Promise.resolve(false);

const talk = new Talk({
  storage: sessionStorage, key: `suban.outbox.${me.person ?? me.name}`, token: staffToken, renew, connection, refused: startAgain,
  speaker: () => say("web.workbench.bot"),
  quote: (number) => composer.insert(`${number} `),
  quiet: () => say("web.workbench.quiet"),
  fix: (text) => composer.put(text),
});

const composer = new Composer({
  storage: sessionStorage, key: "suban.draft", token: staffToken, renew, shortcuts: "",
  warn: (sentence) => { banner(sentence, "warn"); setTimeout(() => banner(""), 6000); },
  send: (text, files) => talk.send({ text, files }),
});

const chats = new Chats(me.person ?? me.name, async (chat) => {
  composer.open(`suban.draft.${chat.id}`);
  hints();
  await talk.open(chat.id);
  chats.read(chat.id, talk.last);
});

if (me.chats.length) {
  chats.show(me.chats);
  chats.open(chats.remembered(me.chats));
} else {
  part("log").replaceChildren(node("p", { class: "empty" }, say("web.workbench.no_chats")));
  part("writing").hidden = true;
}
setInterval(look, NEWS);

async function look() {
  if (document.hidden) return;
  const now = await whoAmI();
  if (!now) return startAgain();
  if (chats.current) chats.read(chats.current.id, talk.last);
  chats.show(now.chats);
}

/** A row of commands: a verb waits for its number, a whole one is sent. */
function hints() {
  const whole = listed("web.hint.whole").map(([, words]) => chip(words, () => talk.send({ text: words })));
  const verbs = me.verbs.map((verb) => say(`web.hint.verb.${verb}`));
  part("hints").replaceChildren(...whole, ...verbs.map((verb) => chip(verb, () => begin(verb))));
  if (verbs.length) part("text").placeholder = say("web.workbench.example", { verb: verbs[0] });
}

function chip(words, onclick) {
  return button(words, { class: "chip", onclick });
}

function begin(verb) {
  const written = part("text").value.trim();
  composer.put(/^[#\d]/.test(written) ? `${verb} ${written} ` : `${verb} `);
}
