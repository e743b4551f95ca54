/** Elements built from text and nodes: what a person wrote never becomes markup. */

const DRAWN = "http://www.w3.org/2000/svg";

/** One stroke path per icon, on a 24 by 24 square. */
const ICONS = {
  plus: "M12 5v14M5 12h14",
  send: "M4 12 20 4l-4 16-4-7zM12 13l8-9",
  close: "M6 6l12 12M18 6 6 18",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01",
  camera: "M4 8h3l2-3h6l2 3h3v11H4zM12 17a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
  file: "M7 3h7l4 4v14H7zM14 3v5h4M10 13h5M10 17h5",
  voice: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4",
  video: "M4 6h11v12H4zM15 10l5-3v10l-5-3",
  copy: "M9 9h10v11H9zM5 15V4h10",
  done: "M5 13l4 4L19 7",
  retry: "M4 12a8 8 0 1 0 3-6.2M4 4v4h4",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  menu: "M4 7h16M4 12h16M4 17h16",
  down: "M12 5v14M6 13l6 6 6-6",
  play: "M7 5l12 7-12 7z",
  stop: "M7 7h10v10H7z",
  word: "M4 5h16v11H10l-5 4v-4H4z",
  sheet: "M5 4h14v16H5zM5 9h14M5 14h14M11 9v11",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21a8 8 0 0 1 16 0",
};

/**
 * An element with attributes, listeners (`onclick: …`) and children; empty children are left out.
 * @param {string} tag @param {Record<string, any>} [attributes] @param {...any} children
 */
export function node(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) put(element, name, value);
  element.append(...children.flat().filter(Boolean));
  return element;
}

/** A drawn icon that screen readers skip. @param {keyof typeof ICONS} name */
export function icon(name) {
  const drawing = document.createElementNS(DRAWN, "svg");
  const line = document.createElementNS(DRAWN, "path");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  line.setAttribute("d", ICONS[name]);
  drawing.append(line);
  return drawing;
}

/** A push button; `attributes.onclick` says what it does. */
export function button(label, attributes = {}, ...before) {
  return node("button", { type: "button", ...attributes }, ...before, label);
}

/** Words for ears only. */
export function whisper(text) {
  return node("span", { class: "whisper" }, text);
}

/** The element of the page with this id. @param {string} id @returns {any} */
export function part(id) {
  return document.getElementById(id);
}

function put(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else element.setAttribute(name, value === true ? "" : String(value));
}
