// The till's pages: the camera, scanners that type, what it sounds like, and what happens without a connection.

import { openCameraSection } from './camera-section.js';
import { listenForScanner } from './keyboard-scanner.js';
import './settle-history.js';
import { setSound, signal, soundIsOn } from './sound.js';
import { goOnceReachable, guardForms } from './till-connection.js';

const autopilot = 'till-autopilot';

/** Sends a code with a form of the page. @param {string} name @param {string} code */
function send(name, code) {
  const form = document.querySelector(`form[data-form="${name}"]`);
  if (!(form instanceof HTMLFormElement)) return;
  const write = (/** @type {string} */ field, /** @type {string} */ value) => {
    const input = form.elements.namedItem(field);
    if (input instanceof HTMLInputElement) input.value = value;
  };
  write('code', code);
  write('key', crypto.randomUUID());
  form.requestSubmit();
}

/** A choice that is kept on this device. @param {string} name @param {boolean} now @param {(on: boolean) => void} keep */
function choice(name, now, keep) {
  const box = document.querySelector(`input[data-choice="${name}"]`);
  if (!(box instanceof HTMLInputElement)) return;
  box.checked = now;
  box.addEventListener('change', () => keep(box.checked));
}

const notice = document.querySelector('[data-offline]');
if (notice instanceof HTMLElement) guardForms(notice);

const redeemsAtOnce = () => localStorage.getItem(autopilot) === 'on';
listenForScanner((code) => send(redeemsAtOnce() ? 'redeem' : 'lookup', code));
openCameraSection((code) => send('lookup', code));

for (const section of document.querySelectorAll('[data-choices]'))
  if (section instanceof HTMLElement) section.hidden = false;
choice('sound', soundIsOn(), (on) => {
  setSound(on);
  if (on) void signal('valid');
});
choice('autopilot', redeemsAtOnce(), (on) => localStorage.setItem(autopilot, on ? 'on' : 'off'));

const heard = document.querySelector('[data-signal]')?.getAttribute('data-signal');
if (heard === 'valid' || heard === 'refused' || heard === 'done') void signal(heard);

// What was redeemed at once can be undone at once, for as long as the bar runs; then comes the next code.
const bar = document.querySelector('progress[data-next]');
if (bar instanceof HTMLProgressElement) {
  const opened = performance.now();
  const left = bar.value;
  const timer = setInterval(() => {
    bar.value = Math.max(0, left - (performance.now() - opened) / 1000);
    if (bar.value > 0) return;
    clearInterval(timer);
    void goOnceReachable('/scan');
  }, 250);
}
