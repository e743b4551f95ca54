/** A voice message: recorded in the page where the browser allows it. */

const KINDS = [["audio/mp4", "m4a"], ["audio/webm;codecs=opus", "webm"], ["audio/ogg;codecs=opus", "ogg"], ["audio/webm", "webm"]];
const LONGEST = 180000;

/** Whether this browser records at all; it refuses on addresses without https. */
export function canRecord() {
  return Boolean(navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder);
}

/**
 * Starts recording; fails when the person does not allow it.
 * @param {(seconds: number) => void} ticked @param {(file: File) => void} finished
 * @returns {Promise<{finish: () => void, cancel: () => void}>}
 */
export async function record(ticked, finished) {
  const sound = await navigator.mediaDevices.getUserMedia({ audio: true });
  const [type, ending] = KINDS.find(([kind]) => MediaRecorder.isTypeSupported(kind)) ?? ["", "webm"];
  const machine = new MediaRecorder(sound, type ? { mimeType: type } : {});
  const parts = [];
  const began = Date.now();
  let wanted = true;
  const clock = setInterval(() => ticked(Math.floor((Date.now() - began) / 1000)), 250);
  const most = setTimeout(() => machine.stop(), LONGEST);
  machine.addEventListener("dataavailable", (event) => parts.push(event.data));
  machine.addEventListener("stop", () => {
    clearInterval(clock);
    clearTimeout(most);
    sound.getTracks().forEach((track) => track.stop());
    if (wanted) finished(new File(parts, `voice-${stamp(began)}.${ending}`, { type: type.split(";")[0] }));
  });
  machine.start();
  const stop = () => machine.state !== "inactive" && machine.stop();
  return { finish: stop, cancel: () => { wanted = false; stop(); } };
}

function stamp(at) {
  return new Date(at).toISOString().slice(5, 19).replaceAll(/[-:T]/g, "");
}
