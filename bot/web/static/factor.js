/** The second factor: a code to scan once, six digits from then on. */

import { node, part } from "./node.js";
import { preparePage } from "./page.js";
import { staffToken } from "./sign_in.js";
import { copied } from "./text.js";
import { call } from "./wire.js";
import { say } from "./words.js";

await preparePage(staffToken);
part("begin").addEventListener("click", begin);
part("prove").addEventListener("submit", (event) => answer(event, "prove", () => draw()));
part("confirm").addEventListener("submit", (event) => answer(event, "confirm", shown));
await draw();

async function draw() {
  const factor = await call("/web/factor", { token: staffToken() }).catch(tell);
  if (!factor) return;
  tell({ sentence: say(`web.factor.state.${factor.enrolled ? (factor.fresh ? "fresh" : "enrolled") : "none"}`) });
  part("prove").hidden = !factor.enrolled || factor.fresh;
  part("begin").hidden = factor.enrolled && !factor.fresh;
}

async function begin() {
  const made = await call("/web/factor", { token: staffToken(), method: "POST" }).catch(tell);
  if (!made) return;
  part("picture").src = made.picture;
  part("secret").replaceChildren(copied(made.secret));
  part("begin").hidden = part("prove").hidden = true;
  part("new").hidden = false;
  part("confirm-code").focus();
}

/** The recovery codes, this once. */
function shown({ recovery }) {
  part("new").hidden = true;
  part("picture").src = "/static/logo.svg";
  part("secret").replaceChildren();
  part("codes").replaceChildren(...recovery.map((code) => node("li", {}, node("code", {}, code))));
  part("spare").hidden = false;
  tell({ sentence: say("web.factor.state.fresh") });
}

async function answer(event, what, then) {
  event.preventDefault();
  const field = part(`${what}-code`);
  const wrong = (sentence) => { part(`${what}-trouble`).textContent = sentence; field.toggleAttribute("aria-invalid", Boolean(sentence)); };
  const code = field.value.trim();
  wrong(code ? "" : say("web.factor.empty"));
  const found = code && await call(`/web/factor/${what}`, { token: staffToken(), body: { code } }).catch((trouble) => wrong(worded(trouble)));
  field.value = "";
  if (found) then(found);
  else field.focus();
}

function tell(trouble) {
  part("told").textContent = worded(trouble);
}

function worded(trouble) {
  return trouble.status === 401 ? say("web.factor.sign_in") : trouble.sentence || say("web.page.reconnecting");
}
