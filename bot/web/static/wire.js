/** Requests to the server; a refusal arrives as Trouble with the server's own sentence. */

/** A request that failed: status 0 means that the server was not reached. */
export class Trouble extends Error {
  constructor(status, sentence = "", wait = 0) {
    super(sentence || `HTTP ${status}`);
    this.status = status;
    this.sentence = sentence;
    this.wait = wait;
  }

  /** Whether the same request may succeed later without a change. */
  get passing() {
    return this.status === 0 || this.status === 408 || this.status >= 500;
  }
}

const PATIENCE = 30000;
const spoken = document.documentElement.lang;

/**
 * Calls a path; JSON goes out and comes back.
 * @param {string} path @param {{method?: string, token?: string, body?: any, raw?: boolean}} [options]
 */
export async function call(path, { method, token, body, raw } = {}) {
  const headers = heads(token);
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await reach(path, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!answer.ok) throw await refusal(answer);
  if (answer.status === 204) return null;
  return raw ? answer.blob() : answer.json();
}

/** The headers of every request: who asks, and in which language an answer is wanted. @returns {Record<string, string>} */
export function heads(token) {
  return token ? { "X-Lang": spoken, Authorization: `Bearer ${token}` } : { "X-Lang": spoken };
}

/** A fresh id of a message, the same at every attempt to send it. */
export function freshId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = Array.from(crypto.getRandomValues(new Uint8Array(16)));
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The Trouble that an answer tells. @param {Response} answer */
export async function refusal(answer) {
  const body = await answer.json().catch(() => ({}));
  return new Trouble(answer.status, body.error ?? "", seconds(answer.headers.get("Retry-After")));
}

/** A Retry-After header in seconds; 0 when there is none. */
export function seconds(header) {
  return Math.min(Number.parseInt(header ?? "", 10) || 0, 3600);
}

function reach(path, request) {
  return fetch(path, request).catch(() => {
    throw new Trouble(0);
  });
}
