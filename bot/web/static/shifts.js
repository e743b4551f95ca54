/** Who is on shift now and in the next fourteen days, desk by desk; what nobody covers stands out. */

import { node, part } from "./node.js";
import { preparePage } from "./page.js";
import { enter, staffToken } from "./sign_in.js";
import { call } from "./wire.js";
import { say } from "./words.js";

const OFTEN = 60000;

await preparePage(staffToken);
await enter();
await draw();
setInterval(() => document.hidden || draw(), OFTEN);

async function draw() {
  const found = await call("/web/shifts", { token: staffToken() }).catch((trouble) => tell(trouble.sentence || say("web.page.reconnecting")));
  if (!found) return;
  tell(say("web.shifts.as_of", { now: found.now }));
  part("seats").replaceChildren(...found.seats.map(seat));
  part("ways-list").replaceChildren(...found.ways.map((words) => node("li", {}, node("code", {}, words))));
  part("ways").hidden = !found.ways.length;
}

function tell(sentence) {
  if (part("told").textContent !== sentence) part("told").textContent = sentence;
}

function seat({ name, now, used, missed, days }) {
  const here = now.length ? node("strong", {}, now.join(say("web.several.comma"))) : say(used ? "web.shifts.nobody" : "web.shifts.unused");
  const open = days.flatMap((one) => one.hours).filter(([, who]) => !who).length;
  return node("section", { class: "sheet seat" },
    node("h2", {}, name, open > 0 && node("span", { class: "tag bad" }, say("web.shifts.gaps", { count: open }))),
    node("p", { class: missed ? "missed" : "" }, say("web.shifts.now"), here),
    days.length > 0 && node("ol", { class: "days" }, days.map(day)));
}

function day({ day, hours, rests }) {
  return node("li", { class: hours.some(([, who]) => !who) ? "day-of gap" : "day-of" },
    node("h3", {}, day),
    node("ul", {}, hours.map(stretch), !hours.length && node("li", { class: "soft" }, say(rests ? "web.shifts.rests" : "web.shifts.over"))));
}

function stretch([hours, who]) {
  return node("li", { class: who ? "" : "open" }, node("span", { class: "hours" }, hours), " ", node("span", { class: "who" }, who || say("web.shifts.open")));
}
