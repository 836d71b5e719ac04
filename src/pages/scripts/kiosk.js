// The kiosk's pages: the camera, scanners that type, what it sounds like, and the way back to the first page by itself.

import { openCameraSection } from './camera-section.js';
import { listenForScanner } from './keyboard-scanner.js';
import './settle-history.js';
import { signal } from './sound.js';
import { goOnceReachable, guardForms } from './till-connection.js';

const start = '/kiosk/again';
const main = document.querySelector('main');
const form = document.querySelector('form[data-form="lookup"]');
const notice = document.querySelector('[data-offline]');

if (notice instanceof HTMLElement) guardForms(notice);

/** @param {string} code */
function look(code) {
  if (!(form instanceof HTMLFormElement)) return;
  const input = form.elements.namedItem('code');
  if (input instanceof HTMLInputElement) input.value = code;
  form.requestSubmit();
}
// Where the team types a password nothing is scanned.
if (form) listenForScanner(look);
openCameraSection(look);

// A kiosk does not fall asleep while it waits.
const stayAwake = () => navigator.wakeLock?.request('screen').catch(() => {});
document.addEventListener('visibilitychange', () => document.hidden || stayAwake());
void stayAwake();

const heard = main?.getAttribute('data-signal');
if (heard === 'valid' || heard === 'refused' || heard === 'done') void signal(heard);

const seconds = Number(main?.getAttribute('data-reset'));
if (main && seconds > 0) {
  const bar = main.querySelector('progress');
  let touched = performance.now();
  if (!main.hasAttribute('data-fixed'))
    for (const kind of ['pointerdown', 'keydown', 'input', 'scroll'])
      addEventListener(kind, () => {
        touched = performance.now();
      });
  const timer = setInterval(() => {
    const left = seconds - (performance.now() - touched) / 1000;
    if (bar) bar.value = Math.max(0, left);
    if (left > 0) return;
    clearInterval(timer);
    // Also without a connection nothing stays on the screen.
    main.hidden = true;
    void goOnceReachable(start);
    setTimeout(() => {
      if (notice instanceof HTMLElement) notice.hidden = false;
    }, 3000);
  }, 250);
}

// Nor does what somebody has begun to type.
const field = document.querySelector('#code');
if (field instanceof HTMLInputElement) {
  let timer = 0;
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      field.value = '';
    }, 60_000);
  });
}
