// The pass beside the brand's form wears the colours that are being chosen.

const form = /** @type {HTMLFormElement} */ (document.querySelector('#brand'));

function show() {
  const colour = (/** @type {string} */ name) =>
    /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value;
  for (const pass of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.pass'))) {
    pass.style.backgroundColor = colour('backgroundColor');
    pass.style.color = colour('foregroundColor');
    for (const label of /** @type {NodeListOf<HTMLElement>} */ (pass.querySelectorAll('.pass-label')))
      label.style.color = colour('labelColor');
  }
}

form.addEventListener('input', show);
show();
