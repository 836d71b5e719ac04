// What was typed into the form, kept in this tab while it is sent: whoever had to sign in again finds it as it was.

const place = 'issue-draft';
const fields = ['title', 'description', 'type', 'days', 'months', 'date', 'customCode'];

/** @param {HTMLFormElement} form */
export function keepDraft(form) {
  const sent = new FormData(form);
  const draft = fields.map((name) => [name, sent.get(name)]);
  sessionStorage.setItem(place, JSON.stringify(draft));
}

/** Only into a form that nobody has touched. @param {HTMLFormElement} form */
export function restoreDraft(form) {
  const kept = sessionStorage.getItem(place);
  forgetDraft();
  const title = form.elements.namedItem('title');
  if (kept === null || !(title instanceof HTMLInputElement) || title.value !== '') return;
  for (const [name, value] of JSON.parse(kept)) {
    const field = form.elements.namedItem(name);
    if (
      field instanceof RadioNodeList ||
      field instanceof HTMLInputElement ||
      field instanceof HTMLTextAreaElement
    )
      field.value = value ?? '';
  }
}

export function forgetDraft() {
  sessionStorage.removeItem(place);
}
