/** One upload with progress that can be given up. */

import { Trouble, heads, seconds } from "./wire.js";

/**
 * Sends a file; the promise gives what the server calls it, or fails with Trouble.
 * @param {File} file @param {string} token @param {(part: number) => void} progress part of 1
 * @returns {{done: Promise<{id: string, name: string, kind: string, size: number}>, cancel: () => void}}
 */
export function upload(file, token, progress) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    request.addEventListener("load", () => settle(request, resolve, reject));
    request.addEventListener("error", () => reject(new Trouble(0)));
    request.addEventListener("abort", () => reject(new Trouble(-1)));
  });
  request.open("POST", "/web/files");
  request.responseType = "json";
  for (const [name, value] of Object.entries(heads(token))) request.setRequestHeader(name, value);
  const form = new FormData();
  form.append("file", file, file.name);
  request.send(form);
  return { done, cancel: () => request.abort() };
}

function settle(request, resolve, reject) {
  if (request.status < 300 && request.response) return resolve(request.response);
  const wait = seconds(request.getResponseHeader("Retry-After"));
  reject(new Trouble(request.status, request.response?.error ?? "", wait));
}
