/** What every page has: language, large letters, a banner, a height that follows the keyboard. */

import { part } from "./node.js";
import { remember, stored } from "./outbox.js";
import { call } from "./wire.js";
import { language, loadWords, say } from "./words.js";

const LARGE = "suban.large";

/** Prepares the page and gives it its words. @param {() => string} [token] */
export async function preparePage(token = () => "") {
  keepLanguage();
  enlarge(Boolean(stored(localStorage, LARGE)));
  part("larger")?.addEventListener("click", () => enlarge(!document.documentElement.classList.contains("large"), true));
  part("language")?.addEventListener("click", () => turn(part("language").value, token()));
  followKeyboard();
  await loadWords();
}

/** A line across the page; empty hides it. @param {string} sentence @param {string} tone calm or bad */
export function banner(sentence, tone = "calm") {
  const line = part("banner");
  line.textContent = sentence;
  line.dataset.tone = tone;
  line.hidden = !sentence;
}

/** Says that the connection is lost, and that it is back. */
export function watchConnection() {
  let open = true;
  const show = () => banner(navigator.onLine && open ? "" : say(navigator.onLine ? "web.page.reconnecting" : "web.page.offline"), "warn");
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
  return (state) => {
    open = state;
    show();
  };
}

function enlarge(large, keep = false) {
  document.documentElement.classList.toggle("large", large);
  part("larger")?.setAttribute("aria-pressed", String(large));
  if (keep) remember(localStorage, LARGE, large || null);
}

// A page opened without a language in its address speaks the one chosen last.
function keepLanguage() {
  const chosen = /(?:^|; )lang=(zh|en)/.exec(document.cookie)?.[1];
  if (chosen && chosen !== language && !new URLSearchParams(location.search).has("lang")) speak(chosen);
}

async function turn(wanted, token) {
  document.cookie = `lang=${wanted}; path=/; max-age=31536000; SameSite=Lax`;
  if (token) await call("/web/lang", { token, body: { lang: wanted } }).catch(() => {});
  speak(wanted);
}

function speak(wanted) {
  const address = new URL(location.href);
  address.searchParams.set("lang", wanted);
  if (wanted !== language) location.replace(address);
}

// iOS lays the keyboard over the page instead of shrinking it.
function followKeyboard() {
  const view = globalThis.visualViewport;
  if (!view) return;
  const fit = () => document.documentElement.style.setProperty("--tall", `${Math.round(view.height)}px`);
  view.addEventListener("resize", fit);
  fit();
}
