// The part of a page that has the camera in it: on, off, light, and what is wrong in words.

import { faultOf, startCamera } from './camera.js';

const key = 'till-camera';

/** @param {(code: string) => void} onCode */
export function openCameraSection(onCode) {
  const section = document.querySelector('[data-camera]');
  const start = section?.querySelector('[data-start]');
  const view = section?.querySelector('[data-view]');
  const video = section?.querySelector('video');
  const stop = section?.querySelector('[data-stop]');
  const light = section?.querySelector('[data-light]');
  if (
    !(
      section instanceof HTMLElement &&
      start instanceof HTMLButtonElement &&
      view instanceof HTMLElement &&
      video instanceof HTMLVideoElement &&
      stop instanceof HTMLButtonElement &&
      light instanceof HTMLButtonElement
    )
  )
    return;

  /** @type {Awaited<ReturnType<typeof startCamera>> | undefined} */
  let camera;

  const tell = (/** @type {string | undefined} */ fault) => {
    for (const text of section.querySelectorAll('[data-fault]'))
      if (text instanceof HTMLElement) text.hidden = text.dataset.fault !== fault;
  };
  const close = () => {
    camera?.stop();
    camera = undefined;
    view.hidden = true;
    start.hidden = false;
    start.disabled = false;
  };
  const open = async () => {
    tell(undefined);
    start.disabled = true;
    try {
      // Shown first: a hidden video does not play everywhere.
      view.hidden = false;
      camera = await startCamera(video, onCode);
      if (document.hidden) return close();
      start.hidden = true;
      light.hidden = camera.torch === undefined;
      light.setAttribute('aria-pressed', 'false');
    } catch (error) {
      close();
      tell(faultOf(error));
    }
  };
  const isWanted = () => sessionStorage.getItem(key) === 'on';

  start.addEventListener('click', () => {
    sessionStorage.setItem(key, 'on');
    void open();
  });
  stop.addEventListener('click', () => {
    sessionStorage.removeItem(key);
    close();
    start.focus();
  });
  light.addEventListener('click', async () => {
    const on = light.getAttribute('aria-pressed') !== 'true';
    await camera?.torch?.(on).then(
      () => light.setAttribute('aria-pressed', String(on)),
      () => {},
    );
  });
  // Nobody is filmed by a page that nobody sees.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) close();
    else if (isWanted() && !camera) void open();
  });
  addEventListener('pagehide', close);
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted && isWanted()) void open();
  });

  section.hidden = false;
  if (isWanted()) void open();
}
