// After an issue: what is copied with a press, and the end of the draft that was kept for the worst.

import { forgetDraft } from './issue-draft.js';

forgetDraft();

for (const button of document.querySelectorAll('button[data-copy]')) {
  if (!(button instanceof HTMLButtonElement) || !navigator.clipboard) continue;
  button.hidden = false;
  const words = button.textContent;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy ?? '');
    button.textContent = button.dataset.done ?? '';
    setTimeout(() => {
      button.textContent = words;
    }, 2000);
  });
}
