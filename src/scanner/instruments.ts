// What a till has besides its field: choices kept on the device, where it stands, and what a scanned code is sent with.

import { html } from 'ghtml';
import type { Locale } from '../i18n/locales.ts';
import { translate } from '../i18n/translate.ts';
import { locationField } from '../pages/location.ts';

export function choices(locale: Locale): string {
  const choice = (name: string, text: string) =>
    html`<label class="choice-line"><input type="checkbox" data-choice="${name}" /> ${text}</label>`;
  return html`<section data-choices hidden>
    !${choice('sound', translate(locale, 'scan.sound'))} !${choice('autopilot', translate(locale, 'scan.autopilot'))}
  </section>`;
}

export function locationForm({ locale, location }: { locale: Locale; location: string | undefined }): string {
  return html`<details>
    <summary>${translate(locale, 'list.location')}!${location === undefined ? '' : html`: <bdi>${location}</bdi>`}</summary>
    <form method="post" action="/scan/location">
      !${locationField(locale, location)}
      <button class="quiet">${translate(locale, 'detail.save')}</button>
    </form>
  </details>`;
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
