// Pictures of an article open full size; Esc closes them, as the browser sees to it, and so does a press beside them.

for (const figure of document.querySelectorAll('figure')) {
  const button = figure.querySelector('button.figure');
  const dialog = figure.querySelector('dialog');
  if (!(button instanceof HTMLButtonElement) || !(dialog instanceof HTMLDialogElement)) continue;
  button.disabled = false;
  button.addEventListener('click', () => dialog.showModal());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
}
