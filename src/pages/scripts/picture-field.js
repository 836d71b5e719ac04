// A picture that is chosen, dropped or pasted goes up at once, and is seen before the form is sent.

/** @param {(address: string | undefined) => void} onChange */
export function takePicture(onChange) {
  const field = /** @type {HTMLElement} */ (document.querySelector('#image-field'));
  const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (field.querySelector(selector));
  const input = /** @type {HTMLInputElement} */ (part('input[type=file]'));
  const kept = /** @type {HTMLInputElement} */ (part('#artwork'));
  const progress = /** @type {HTMLProgressElement} */ (part('progress'));
  const image = /** @type {HTMLImageElement} */ (part('.picked img'));
  const fault = part(':scope > .fault');
  /** @type {XMLHttpRequest | undefined} */
  let running;
  part('.with-script').hidden = false;

  /** @param {string | undefined} address */
  function show(address) {
    part('.picked').hidden = address === undefined;
    image.hidden = address === undefined;
    image.removeAttribute('width');
    image.removeAttribute('height');
    if (address === undefined) image.removeAttribute('src');
    else image.src = address;
    onChange(address);
  }

  /** @param {string} text */
  function fail(text) {
    fault.textContent = text;
    fault.hidden = text === '';
  }

  /** @param {File | undefined} file */
  function upload(file) {
    if (file === undefined) return;
    running?.abort();
    fail('');
    kept.value = '';
    show(undefined);
    const request = new XMLHttpRequest();
    running = request;
    progress.hidden = false;
    progress.value = 0;
    request.upload.onprogress = ({ loaded, total }) => {
      progress.value = (loaded / total) * 100;
      // All of it is there: it is being drawn, which nobody can measure.
      if (loaded === total) progress.removeAttribute('value');
    };
    request.onloadend = () => {
      if (running !== request) return;
      running = undefined;
      progress.hidden = true;
      // It is not sent a second time with the form.
      input.value = '';
      if (request.status === 200 || request.status === 201) {
        const artwork = JSON.parse(request.responseText);
        kept.value = artwork.id;
        const shown = artwork.renditions.page ?? Object.values(artwork.renditions)[0];
        return show(new URL(shown.url).pathname);
      }
      const texts = { 413: field.dataset.large, 429: field.dataset.busy };
      fail(texts[/** @type {413 | 429} */ (request.status)] ?? field.dataset.failed ?? '');
    };
    request.open('POST', '/api/v1/artworks');
    request.setRequestHeader(
      'content-type',
      file.type.startsWith('image/') ? file.type : 'application/octet-stream',
    );
    request.send(file);
  }

  input.addEventListener('change', () => upload(input.files?.[0]));
  for (const kind of ['dragover', 'dragleave', 'drop'])
    field.addEventListener(kind, (event) => {
      event.preventDefault();
      field.classList.toggle('dropping', kind === 'dragover');
    });
  field.addEventListener('drop', (event) => upload(event.dataTransfer?.files[0]));
  // Text is pasted where one types; a picture is the picture wherever one is.
  document.addEventListener('paste', (event) => {
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
    if (file === undefined) return;
    const hasText = event.clipboardData?.types.includes('text/plain');
    const isTyping =
      event.target instanceof Element && event.target.matches('input:not([type=file]), textarea');
    if (isTyping && hasText) return;
    event.preventDefault();
    upload(file);
  });
  part('.picked button').addEventListener('click', (event) => {
    event.preventDefault();
    kept.value = '';
    show(undefined);
    input.focus();
  });

  return { isBusy: () => running !== undefined, busyText: field.dataset.uploading ?? '' };
}
