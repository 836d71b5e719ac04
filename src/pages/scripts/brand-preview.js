// The pass beside the brand's form wears the colours and the code that are being chosen.

const form = /** @type {HTMLFormElement} */ (document.querySelector('#brand'));

function show() {
  const chosen = (/** @type {string} */ name) =>
    /** @type {HTMLInputElement | HTMLSelectElement} */ (form.elements.namedItem(name)).value;
  for (const pass of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.pass'))) {
    pass.style.backgroundColor = chosen('backgroundColor');
    pass.style.color = chosen('foregroundColor');
    for (const label of /** @type {NodeListOf<HTMLElement>} */ (pass.querySelectorAll('.pass-label')))
      label.style.color = chosen('labelColor');
    for (const code of pass.querySelectorAll('.pass-code'))
      code.toggleAttribute('hidden', code.getAttribute('data-format') !== chosen('barcodeFormat'));
  }
}

form.addEventListener('input', show);
show();
