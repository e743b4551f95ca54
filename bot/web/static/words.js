/** The words of the page, fetched in its language, and the shapes of times and sizes. */

let table = {};
let zone;

/** The language the page was served in. */
export const language = document.documentElement.lang || "zh";

/** Fetches the words once; retries until the server answers. */
export async function loadWords() {
  for (let wait = 500; ; wait = Math.min(wait * 2, 15000)) {
    const answer = await fetch(`/web/words?lang=${language}`).catch(() => null);
    if (answer?.ok) return keep(await answer.json());
    await new Promise((wake) => setTimeout(wake, wait));
  }
}

/**
 * The sentence of a key, its {blanks} filled.
 * @param {string} key @param {Record<string, any>} [facts]
 */
export function say(key, facts = {}) {
  const found = look(key);
  if (typeof found !== "string") return key;
  return found.replace(/\{(\w+)\}/g, (blank, name) => String(facts[name] ?? blank));
}

/** A table of sentences as [id, sentence] pairs, in the order of the file. */
export function listed(key) {
  return Object.entries(look(key) ?? {});
}

/** A moment (milliseconds since epoch) as clock time, or day and clock; a text stays as it is. */
export function moment(at, shape = "moment") {
  if (typeof at !== "number") return at ?? "";
  return new Intl.DateTimeFormat(language, { ...SHAPES[shape], timeZone: zone }).format(at);
}

/** The day it is in the city, as file names and computers write it. */
export const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(new Date());

/** A size in bytes, as people read it. */
export function size(bytes) {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

const SHAPES = {
  clock: { hour: "2-digit", minute: "2-digit", hour12: false },
  day: { month: "long", day: "numeric", weekday: "short" },
  date: { year: "numeric", month: "short", day: "numeric" },
  moment: { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false },
};

function keep(answer) {
  table = { web: answer.words };
  zone = answer.zone || undefined;
}

function look(key) {
  return key.split(".").reduce((found, step) => found?.[step], table);
}
