/** Live notices: server-sent events over fetch, so that the token stays out of the address. */

import { heads } from "./wire.js";

const SILENCE = 45000;
const LONGEST = 30000;

/**
 * Listens until stopped and reconnects by itself.
 * @param {{path: string, token: () => string, last?: string, heard: (message: any) => void,
 *          state: (open: boolean) => void, refused: () => void}} wishes
 */
export function listen(wishes) {
  const line = { ...wishes, last: wishes.last ?? "", tries: 0, stopped: false, wake: () => {}, cut: null };
  const nudge = () => line.wake();
  addEventListener("online", nudge);
  document.addEventListener("visibilitychange", nudge);
  keepOpen(line);
  return {
    stop() {
      line.stopped = true;
      removeEventListener("online", nudge);
      document.removeEventListener("visibilitychange", nudge);
      line.cut?.abort();
      line.wake();
    },
  };
}

async function keepOpen(line) {
  while (!line.stopped) {
    const status = await once(line).catch(() => 0);
    if (line.stopped) return;
    if (status === 401 || status === 403) return line.refused();
    line.tries += 1;
    if (line.tries > 1) line.state(false);
    await rest(line);
  }
}

async function once(line) {
  line.cut = new AbortController();
  const headers = { ...heads(line.token()), Accept: "text/event-stream" };
  if (line.last) headers["Last-Event-ID"] = line.last;
  const answer = await fetch(line.path, { headers, signal: line.cut.signal, cache: "no-store" });
  if (!answer.ok || !answer.body) return answer.status;
  line.state(true);
  line.tries = 0;
  await read(line, answer.body.getReader());
  return 200;
}

async function read(line, reader) {
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const quiet = setTimeout(() => line.cut.abort(), SILENCE);
    const { value, done } = await reader.read().finally(() => clearTimeout(quiet));
    if (done) return;
    const blocks = (rest + decoder.decode(value, { stream: true })).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop() ?? "";
    blocks.forEach((block) => hear(line, block));
  }
}

function hear(line, block) {
  const data = [];
  let id = "";
  for (const row of block.split("\n")) {
    if (row.startsWith("data:")) data.push(row.slice(5).trimStart());
    if (row.startsWith("id:")) id = row.slice(3).trim();
  }
  if (data.length) line.heard(JSON.parse(data.join("\n")), id);
  if (id) line.last = id;
}

function rest(line) {
  const wait = Math.min(1000 * 2 ** Math.min(line.tries - 1, 6), LONGEST) * (0.7 + Math.random() * 0.6);
  return new Promise((wake) => {
    line.wake = wake;
    setTimeout(wake, wait);
  });
}
