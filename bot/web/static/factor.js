/** The second factor: a code to scan once, six digits from then on. */

import { node, part } from "./node.js";
import { preparePage } from "./page.js";
import { staffToken } from "./sign_in.js";
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
  part("secret").textContent = made.secret;
  part("begin").hidden = part("prove").hidden = true;
  part("new").hidden = false;
  part("confirm-code").focus();
}

/** The recovery codes, this once. */
function shown({ recovery }) {
  part("new").hidden = true;
  part("picture").src = "/static/logo.svg";
  part("secret").textContent = "";
  part("codes").replaceChildren(...recovery.map((code) => node("li", {}, node("code", {}, code))));
  part("spare").hidden = false;
  tell({ sentence: say("web.factor.state.fresh") });
}

async function answer(event, what, then) {
  event.preventDefault();
  const field = part(`${what}-code`);
  const found = await call(`/web/factor/${what}`, { token: staffToken(), body: { code: field.value.trim() } }).catch(tell);
  field.value = "";
  if (found) then(found);
}

function tell(trouble) {
  part("told").textContent = trouble.status === 401 ? say("web.factor.sign_in") : trouble.sentence || say("web.page.reconnecting");
}
