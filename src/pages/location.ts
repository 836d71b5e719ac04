// Where a till or a kiosk stands: said once, kept on the device, noted with each redemption at it.

import { html } from 'ghtml';
import { readCookie } from '../http/cookies.ts';
import { oneLine } from '../http/forms.ts';
import type { Locale } from '../i18n/locales.ts';
import { translate } from '../i18n/translate.ts';

/** Characters, as in the API. */
const longest = 100;
const year = 365 * 24 * 3600;

/** @returns undefined where nobody has said it */
export function deviceLocation(headers: { cookie?: string | undefined }): string | undefined {
  try {
    const kept = decodeURIComponent(readCookie(headers, 'vw_location') ?? '');
    return oneLine(kept, longest) || undefined;
  } catch {
    return undefined;
  }
}

/** The Set-Cookie header that keeps it, or forgets it where the text is empty. */
export function keepLocation(text: string): string {
  const location = encodeURIComponent(oneLine(text, longest));
  return `vw_location=${location}; Max-Age=${location === '' ? 0 : year}; Path=/; SameSite=Strict; HttpOnly`;
}

export function locationField(locale: Locale, location = ''): string {
  return html`<label for="location">${translate(locale, 'device.location')}</label>
    <input id="location" name="location" value="${location}" dir="auto" autocomplete="off" maxlength="${longest}" aria-describedby="location-hint" />
    <p id="location-hint" class="note">${translate(locale, 'device.location.hint')}</p>`;
}
