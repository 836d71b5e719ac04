// Codes of the list that are asked for: masked, they are not in the page.

for (const button of document.querySelectorAll('[data-reveal]')) {
  if (!(button instanceof HTMLButtonElement)) continue;
  const id = button.dataset.reveal ?? '';
  const code = document.getElementById(`code-${id}`);
  button.hidden = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    const answer = await fetch(`/api/v1/vouchers/${id}`).catch(() => undefined);
    const voucher = answer?.ok ? await answer.json() : undefined;
    if (voucher?.redeemCode && code) {
      code.textContent = voucher.redeemCode.display;
      button.remove();
    } else {
      // Where it cannot be had here, signed out for one, the voucher's own page says why.
      location.assign(`/admin/vouchers/${id}`);
    }
  });
}
