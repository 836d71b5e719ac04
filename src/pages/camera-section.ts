// The part of a page in which a camera reads codes, as `scripts/camera-section.js` brings it to life. Hidden without it.

import { html } from 'ghtml';
import type { Locale } from '../i18n/locales.ts';
import { translate } from '../i18n/translate.ts';

export function cameraSection(locale: Locale): string {
  const faults = ['denied', 'insecure', 'none', 'failed'] as const;
  return html`<section class="camera" data-camera hidden>
    <button type="button" class="quiet" data-start>${translate(locale, 'scan.camera')}</button>
    <div class="view" data-view hidden>
      <video playsinline muted></video>
      <p class="hint">${translate(locale, 'scan.camera.aim')}</p>
      <p class="actions">
        <button type="button" class="quiet" data-light aria-pressed="false" hidden>${translate(locale, 'scan.camera.light')}</button>
        <button type="button" class="quiet" data-stop>${translate(locale, 'scan.camera.stop')}</button>
      </p>
    </div>
    <div role="alert">
      !${faults.map((fault) => html`<p class="fault" data-fault="${fault}" hidden>${translate(locale, `scan.camera.${fault}`)}</p>`)}
    </div>
  </section>`;
}
