// Buttons that copy what they carry, and say so for a moment.

for (const button of document.querySelectorAll('button[data-copy]')) {
  if (!(button instanceof HTMLButtonElement) || !navigator.clipboard) continue;
  button.hidden = false;
  const words = button.textContent;
  button.addEventListener('click', async () => {
    // What may not be copied by a press still stands there to be copied by hand.
    const isCopied = await navigator.clipboard.writeText(button.dataset.copy ?? '').then(
      () => true,
      () => false,
    );
    if (!isCopied) return;
    button.textContent = button.dataset.done ?? '';
    setTimeout(() => {
      button.textContent = words;
    }, 2000);
  });
}
