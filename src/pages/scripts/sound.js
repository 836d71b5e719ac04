// What a till sounds and feels like: three tones that nobody confuses. Whether they are on is kept on the device.

/** @typedef {'valid' | 'refused' | 'done'} Signal */

/** Hertz and the seconds they last, one after the other. @type {Record<Signal, [hertz: number, seconds: number][]>} */
const tones = {
  valid: [[880, 0.12]],
  refused: [
    [220, 0.18],
    [165, 0.3],
  ],
  done: [
    [660, 0.1],
    [880, 0.1],
    [1320, 0.2],
  ],
};
/** @type {Record<Signal, number[]>} */
const vibrations = { valid: [60], refused: [200, 80, 200], done: [60, 40, 60] };

const key = 'till-sound';

export function soundIsOn() {
  return localStorage.getItem(key) !== 'off';
}

/** @param {boolean} on */
export function setSound(on) {
  localStorage.setItem(key, on ? 'on' : 'off');
}

/** @type {AudioContext | undefined} */
let context;

/** Browsers may keep still until someone has touched the page: then it does too. @param {Signal} signal */
export async function signal(signal) {
  if (!soundIsOn()) return;
  // A browser that would keep still also complains.
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(vibrations[signal]);
  context ??= new AudioContext();
  // Never later than it is true.
  if (context.state !== 'running') await Promise.race([context.resume(), wait(300)]);
  if (context.state !== 'running') return;
  let at = context.currentTime;
  for (const [hertz, seconds] of tones[signal]) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.2, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + seconds);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    at += seconds;
    tone.stop(at);
  }
}

/** @param {number} milliseconds */
function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
