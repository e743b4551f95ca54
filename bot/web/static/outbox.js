/** What a person sent and the server has not answered yet: kept in storage, sent in order, under one id. */

import { Trouble } from "./wire.js";

const LONGEST = 30000;

/**
 * @typedef {{id: string, chat?: string, text?: string, choice?: string, fields?: any, files?: any[],
 *            shown: string, at: number, refused?: string}} Entry
 */
export class Outbox {
  #running = false;
  #wake = () => {};
  #tries = 0;

  /**
   * @param {Storage} storage @param {string} key
   * @param {{post: (entry: Entry) => Promise<any>, renew: () => Promise<boolean>,
   *          tell: (entry: Entry, state: string, detail?: any) => void}} doors
   */
  constructor(storage, key, doors) {
    this.storage = storage;
    this.key = key;
    this.doors = doors;
    /** @type {Entry[]} */
    this.entries = recall(storage, key);
    addEventListener("online", () => this.hurry());
  }

  add(entry) {
    this.entries.push(entry);
    this.#keep();
    this.hurry();
  }

  /** Tries now: after a tap, or when the network is back. */
  hurry(id) {
    const entry = this.entries.find((one) => one.id === id);
    if (entry) delete entry.refused;
    this.#wake();
    if (!this.#running) this.#run();
  }

  drop(id) {
    this.entries = this.entries.filter((entry) => entry.id !== id);
    this.#keep();
  }

  async #run() {
    this.#running = true;
    for (let entry = this.#next(); entry; entry = this.#next()) await this.#attempt(entry);
    this.#running = false;
  }

  #next() {
    return this.entries.find((entry) => !entry.refused);
  }

  async #attempt(entry) {
    this.doors.tell(entry, "sending");
    try {
      const answer = await this.doors.post(entry);
      this.#tries = 0;
      this.drop(entry.id);
      this.doors.tell(entry, "sent", answer);
    } catch (trouble) {
      await this.#suffer(entry, trouble instanceof Trouble ? trouble : new Trouble(0));
    }
  }

  async #suffer(entry, trouble) {
    this.#tries += 1;
    if (trouble.status === 401 && this.#tries < 3 && (await this.doors.renew().catch(() => false))) return;
    if (trouble.status === 429) return this.#slow(entry, trouble);
    if (trouble.passing || trouble.status === 401) return this.#wait(entry);
    this.#tries = 0;
    entry.refused = trouble.sentence || "refused";
    this.#keep();
    this.doors.tell(entry, "refused", trouble.sentence);
  }

  #slow(entry, trouble) {
    const wait = trouble.wait || 5;
    this.doors.tell(entry, "slow", { sentence: trouble.sentence, wait });
    return pause(wait * 1000);
  }

  #wait(entry) {
    this.doors.tell(entry, "unsent");
    const wait = Math.min(1000 * 2 ** Math.min(this.#tries, 6), LONGEST);
    return Promise.race([pause(wait), new Promise((wake) => (this.#wake = () => wake(undefined)))]);
  }

  #keep() {
    remember(this.storage, this.key, this.entries);
  }
}

/** A JSON value kept in storage; null when absent, broken or forbidden. */
export function stored(storage, key) {
  try {
    return JSON.parse(storage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** Keeps a JSON value; a full or forbidden storage is no reason to stop. */
export function remember(storage, key, value) {
  try {
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(value));
  } catch {
    /* the page still works, it only forgets at reload */
  }
}

function recall(storage, key) {
  const entries = stored(storage, key);
  return Array.isArray(entries) ? entries : [];
}

function pause(milliseconds) {
  return new Promise((wake) => setTimeout(wake, milliseconds));
}
