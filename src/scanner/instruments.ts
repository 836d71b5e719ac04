// What scripts bring to life at a till: the camera, what a scanned code is sent with, and choices kept on the device.

import { html } from 'ghtml';
import type { Locale } from '../i18n/locales.ts';
import { translate } from '../i18n/translate.ts';

export function choices(locale: Locale): string {
  const choice = (name: string, text: string) =>
    html`<label class="choice-line"><input type="checkbox" data-choice="${name}" /> ${text}</label>`;
  return html`<section data-choices hidden>
    !${choice('sound', translate(locale, 'scan.sound'))} !${choice('autopilot', translate(locale, 'scan.autopilot'))}
  </section>`;
}

/** Every page of the till takes the next scan; the second form serves those who redeem at once. */
export function sendingForms(): string {
  return html`<form method="post" action="/scan/lookup" data-form="lookup" hidden><input type="hidden" name="code" /></form>
    <form method="post" action="/scan/redeem" data-form="redeem" hidden>
      <input type="hidden" name="mode" value="autopilot" />
      <input type="hidden" name="code" />
      <input type="hidden" name="key" />
    </form>`;
}
