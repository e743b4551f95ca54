/** Files in messages: fetched with the token, shown when they are pictures, saved otherwise. */

import { button, icon, node } from "./node.js";
import { call } from "./wire.js";
import { say, size } from "./words.js";

const KINDS = { image: "photo", audio: "voice", video: "video" };
const PREVIEW = 4 * 1024 * 1024;

/**
 * A list of files as chips.
 * @param {{id: string, name: string, kind: string, size: number, url?: string}[]} files @param {() => string} token
 */
export function fileChips(files, token) {
  return node("ul", { class: "files" }, files.map((file) => node("li", {}, chip(file, token))));
}

/** Files of the server with the address to fetch them from. */
export function addressed(files) {
  return (files ?? []).map((file) => ({ url: file.id && `/web/files/${encodeURIComponent(file.id)}`, ...file }));
}

/** Saves a file behind a path under a name. */
export async function save(path, name, token, body) {
  saveBlob(await call(path, { token: token(), raw: true, body }), name);
}

// What was just sent has no address yet; a picture of it is still in the page.
function plain(file) {
  const image = file.local && node("img", { class: "preview", alt: say("web.file.picture", { name: file.name }), src: file.local });
  if (image) image.addEventListener("error", () => image.remove(), { once: true });
  return node("span", { class: "file" }, image, icon(KINDS[file.kind] ?? "file"), node("span", { class: "file-name" }, file.name), node("span", { class: "file-size" }, size(file.size ?? 0)));
}

function chip(file, token) {
  if (!file.url) return plain(file);
  const path = file.url;
  const shown = node("span", { class: "file-name" }, file.name);
  const press = button(shown, { class: "file", onclick: () => open(file, path, token, press) }, icon(KINDS[file.kind] ?? "file"));
  press.append(node("span", { class: "file-size" }, size(file.size ?? 0)));
  if (file.kind === "image" && (file.size ?? 0) < PREVIEW) picture(path, token, file.name, press);
  return press;
}

async function open(file, path, token, press) {
  press.disabled = true;
  const blob = await call(path, { token: token(), raw: true }).catch(() => null);
  press.disabled = false;
  if (!blob) return press.append(node("span", { class: "file-size", role: "alert" }, say("web.file.unreachable")));
  if (file.kind === "audio" || file.kind === "video") return play(file, blob, press);
  saveBlob(blob, file.name);
}

function play(file, blob, press) {
  const player = node(file.kind, { controls: true, src: URL.createObjectURL(blob), class: "player" });
  player.addEventListener("error", () => saveBlob(blob, file.name), { once: true });
  press.replaceWith(player);
  player.play().catch(() => {});
}

async function picture(path, token, name, press) {
  const blob = await call(path, { token: token(), raw: true }).catch(() => null);
  if (!blob) return;
  const image = node("img", { class: "preview", alt: say("web.file.picture", { name }), src: URL.createObjectURL(blob) });
  image.addEventListener("error", () => image.remove(), { once: true });
  press.prepend(image);
}

function saveBlob(blob, name) {
  const link = node("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
