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

  /** @param {{ id: string, renditions: Record<string, { url: string } | undefined> }} artwork */
  function keep({ id, renditions }) {
    const shown = renditions.page ?? Object.values(renditions)[0];
    if (shown === undefined) return;
    kept.value = id;
    show(new URL(shown.url).pathname);
  }

  /** @param {string} text */
  function fail(text) {
    fault.textContent = text;
    fault.hidden = text === '';
  }

  /** @param {number} status of the answer; 0: there was none */
  function reason(status) {
    const { offline, out, large, busy, failed, later } = field.dataset;
    const texts = { 0: offline, 401: out, 413: large, 429: busy };
    return texts[/** @type {0 | 401 | 413 | 429} */ (status)] ?? (status >= 500 ? later : failed) ?? '';
  }

  /** @param {File | undefined} file */
  function upload(file) {
    if (file === undefined) return;
    running?.abort();
    fail('');
    // Not even sent: a connection that is closed while one still sends tells nobody why.
    if (file.size > Number(field.dataset.most)) {
      input.value = '';
      return fail(field.dataset.large ?? '');
    }
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
        return keep(JSON.parse(request.responseText));
      }
      fail(reason(request.status));
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
  // A file that misses the field must not be opened in the place of the form.
  for (const kind of /** @type {const} */ (['dragover', 'drop']))
    document.addEventListener(kind, (event) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    });
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

  return {
    isBusy: () => running !== undefined,
    busyText: field.dataset.uploading ?? '',
    /** @param {string} id of a picture that was uploaded before */
    async restore(id) {
      const answer = await fetch(`/api/v1/artworks/${encodeURIComponent(id)}`).catch(() => undefined);
      if (answer?.ok) keep(await answer.json());
    },
  };
}
