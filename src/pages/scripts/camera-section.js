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
  // A camera takes a while to open: who has closed it meanwhile, or left the page, wants none.
  let turn = 0;
  const close = () => {
    turn += 1;
    camera?.stop();
    camera = undefined;
    view.hidden = true;
    start.hidden = false;
    start.disabled = false;
  };
  const open = async () => {
    const mine = ++turn;
    tell(undefined);
    start.disabled = true;
    // Shown first: a hidden video does not play everywhere.
    view.hidden = false;
    try {
      const opened = await startCamera(video, onCode);
      if (mine !== turn) return opened.stop();
      camera = opened;
      start.hidden = true;
      light.hidden = camera.torch === undefined;
      light.setAttribute('aria-pressed', 'false');
    } catch (error) {
      if (mine !== turn) return;
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
    else if (isWanted()) void open();
  });
  addEventListener('pagehide', close);
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted && isWanted()) void open();
  });

  section.hidden = false;
  if (isWanted()) void open();
}
