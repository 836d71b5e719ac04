// The form that issues a voucher, with a script: search, picture and preview at work together; one press, one voucher.

import { searchCustomers } from './customer-search.js';
import { keepDraft, restoreDraft } from './issue-draft.js';
import { showPreview } from './issue-preview.js';
import { takePicture } from './picture-field.js';

const form = /** @type {HTMLFormElement} */ (document.querySelector('#issue'));
const generate = /** @type {HTMLButtonElement} */ (document.querySelector('#generate'));
const offline = /** @type {HTMLElement} */ (document.querySelector('#offline'));
const coded = /** @type {HTMLInputElement} */ (document.querySelector('#redeem-code'));
const codeHint = /** @type {HTMLElement} */ (document.querySelector('#code-hint'));

// What is wrong is said beside its field, in the language of the page and not in the browser's.
form.noValidate = true;
const draft = restoreDraft(form);
const preview = showPreview(form);

// A voucher of nobody is nothing but its code.
const customer = searchCustomers((isTied) => {
  coded.disabled = !isTied;
  if (!isTied) coded.checked = true;
  codeHint.textContent = (isTied ? codeHint.dataset.tied : codeHint.dataset.free) ?? '';
});
const picture = takePicture(preview.picture);
if (draft.customerCardId) void customer.restore(draft.customerCardId);
if (draft.artworkId) void picture.restore(draft.artworkId);

/** Only what the chosen validity counts is sent. */
function useOneMode() {
  for (const mode of form.querySelectorAll('.mode')) {
    const chosen = mode.querySelector('input[type=radio]:checked') !== null;
    /** @type {NodeListOf<HTMLInputElement>} */
    const inputs = mode.querySelectorAll('input:not([type=radio])');
    for (const input of inputs) input.readOnly = !chosen;
  }
}
useOneMode();
form.addEventListener('change', useOneMode);

const words = generate.textContent;
let isSent = false;
form.addEventListener('submit', (event) => {
  const refuse = (/** @type {string} */ why) => {
    event.preventDefault();
    offline.textContent = why;
    offline.hidden = why === '';
  };
  if (isSent) return refuse('');
  if (!navigator.onLine) {
    keepDraft(form);
    return refuse(form.dataset.offline ?? '');
  }
  if (picture.isBusy()) return refuse(picture.busyText);
  offline.hidden = true;
  keepDraft(form);
  isSent = true;
  generate.setAttribute('aria-disabled', 'true');
  generate.textContent = generate.dataset.busy ?? words;
});
// The way back shows the page as it was left.
window.addEventListener('pageshow', () => {
  isSent = false;
  generate.removeAttribute('aria-disabled');
  generate.textContent = words;
});
