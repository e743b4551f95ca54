/** How much time is left, in colour and in words. */

import { node } from "./node.js";
import { moment, say } from "./words.js";

const SOON = 2;

/**
 * A tag for a deadline; days are working days, below zero when overdue.
 * @param {{due?: number, days_left?: number | null, overdue?: boolean}} thing
 */
export function dueTag({ due, days_left: days, overdue }) {
  if (due === undefined || due === null) return node("span", { class: "soft" }, say("web.office.no_due"));
  return node("span", { class: "due" }, node("span", {}, moment(due, "date")), tag(days, overdue));
}

function tag(days, overdue) {
  if (overdue) return node("span", { class: "tag bad" }, days ? say("web.office.over", { days: Math.abs(days) }) : say("web.office.over_today"));
  if (days === undefined || days === null) return "";
  if (days === 0) return node("span", { class: "tag warn" }, say("web.office.today"));
  return node("span", { class: days <= SOON ? "tag warn" : "tag plain" }, say("web.office.left", { days }));
}
