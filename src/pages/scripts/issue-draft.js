// What was typed into the form, kept in this tab while it is sent: whoever had to sign in again finds it as it was.

const place = 'issue-draft';
const fields = ['title', 'description', 'type', 'days', 'months', 'date', 'customCode'];
const choices = ['locale', 'barcodeFormat'];
const ticks = ['redeemCode', 'allowSelfRedeem'];
/** Ids alone: what they stand for is asked for anew, and by whoever signs in. */
const ids = ['customerCardId', 'artworkId'];

/** @param {HTMLFormElement} form */
export function keepDraft(form) {
  const sent = new FormData(form);
  const names = [...fields, ...choices, ...ticks, ...ids];
  sessionStorage.setItem(
    place,
    JSON.stringify(Object.fromEntries(names.map((name) => [name, sent.get(name)]))),
  );
}

/**
 * Only into a form that nobody has touched, and of no other customer.
 * @param {HTMLFormElement} form
 * @returns {{ customerCardId?: string, artworkId?: string }} what must be looked up before it is shown
 */
export function restoreDraft(form) {
  const kept = sessionStorage.getItem(place);
  forgetDraft();
  if (kept === null) return {};
  const draft = JSON.parse(kept);
  const field = (/** @type {string} */ name) =>
    /** @type {HTMLInputElement | RadioNodeList | null} */ (form.elements.namedItem(name));
  const owner = field('customerCardId')?.value;
  if (field('title')?.value !== '' || (owner && owner !== draft.customerCardId)) return {};
  for (const name of [...fields, ...choices]) {
    const at = field(name);
    if (at) at.value = draft[name] ?? '';
  }
  for (const name of ticks) {
    const at = field(name);
    // Without a customer there is always a code.
    const isForced = name === 'redeemCode' && !draft.customerCardId;
    if (at instanceof HTMLInputElement && !isForced) at.checked = draft[name] !== null;
  }
  const more = form.querySelector('details');
  if (more && [...choices, 'customCode', 'allowSelfRedeem'].some((name) => draft[name])) more.open = true;
  return { customerCardId: owner ? '' : draft.customerCardId, artworkId: draft.artworkId };
}

export function forgetDraft() {
  sessionStorage.removeItem(place);
}
