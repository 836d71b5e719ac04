// The passes beside the form, in step with it; "valid through" as the service computes it.

/** @param {HTMLFormElement} form */
export function showPreview(form) {
  const through = /** @type {HTMLElement} */ (document.querySelector('#valid-through'));
  const titles = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.pass-title'));
  const validities = document.querySelectorAll('.pass-validity');
  const pictures = /** @type {NodeListOf<HTMLImageElement>} */ (document.querySelectorAll('.pass-picture'));

  for (const pass of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.pass'))) {
    // A script may do what the policy forbids a page to write.
    pass.style.backgroundColor = pass.dataset.background ?? '';
    pass.style.color = pass.dataset.color ?? '';
    for (const label of /** @type {NodeListOf<HTMLElement>} */ (pass.querySelectorAll('.pass-label')))
      label.style.color = pass.dataset.label ?? '';
  }

  const usual = document.querySelector('.passes')?.getAttribute('data-usual') ?? '';
  const format = /** @type {HTMLSelectElement} */ (form.elements.namedItem('barcodeFormat'));
  const showCode = () => {
    for (const code of document.querySelectorAll('.pass-code'))
      code.toggleAttribute('hidden', code.getAttribute('data-format') !== (format.value || usual));
  };

  const title = /** @type {HTMLInputElement} */ (form.elements.namedItem('title'));
  const showTitle = () => {
    for (const each of titles) each.textContent = title.value.trim() || (each.dataset.blank ?? '');
  };

  let asked = 0;
  let timer = 0;
  async function askValidity() {
    asked += 1;
    const mine = asked;
    const wish = new URLSearchParams();
    const sent = new FormData(form);
    for (const name of ['type', 'days', 'months', 'date']) wish.set(name, String(sent.get(name) ?? ''));
    const answer = await fetch('/admin/vouchers/new/validity', { method: 'POST', body: wish }).catch(
      () => undefined,
    );
    const text = answer?.ok ? (await answer.json()).text : '';
    // A later question has a later answer.
    if (mine !== asked) return;
    through.textContent = text;
    through.hidden = text === '';
    for (const each of validities) each.textContent = text;
  }

  form.addEventListener('input', (event) => {
    showTitle();
    showCode();
    if (!(event.target instanceof Element) || !event.target.closest('.mode')) return;
    clearTimeout(timer);
    timer = setTimeout(askValidity, 250);
  });
  showTitle();
  showCode();
  void askValidity();

  return {
    /** @param {string | undefined} address of a picture; undefined: none */
    picture(address) {
      for (const each of pictures) {
        each.hidden = address === undefined;
        if (address === undefined) each.removeAttribute('src');
        else each.src = address;
      }
    },
  };
}
