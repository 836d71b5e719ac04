// The language of a page: the one that was chosen on it before all others.

import { html } from 'ghtml';
import { readCookie } from '../http/cookies.ts';
import { isLocale, type Locale, localeFacts, locales } from '../i18n/locales.ts';
import { pickLocale } from '../i18n/negotiate.ts';
import { translate } from '../i18n/translate.ts';

type Headers = { cookie?: string | undefined; 'accept-language'?: string | undefined };

const year = 365 * 24 * 3600;

/** What the visitor has chosen from the menu. */
export function chosenLocale(headers: Headers): Locale | undefined {
  const chosen = readCookie(headers, 'vw_language') ?? '';
  return isLocale(chosen) ? chosen : undefined;
}

/** @param own what the thing that is shown wants to be shown in; @param fallback for a visitor who says nothing */
export function visitorLocale(headers: Headers, fallback: Locale, own?: Locale | null): Locale {
  return chosenLocale(headers) ?? own ?? pickLocale(headers['accept-language'], fallback);
}

/** The Set-Cookie header that keeps a choice. */
export function keepLocale(locale: Locale): string {
  return `vw_language=${locale}; Max-Age=${year}; Path=/; SameSite=Lax; HttpOnly`;
}

/** The Set-Cookie header that forgets it. */
export function forgetLocale(): string {
  return 'vw_language=; Max-Age=0; Path=/; SameSite=Lax; HttpOnly';
}

/** Asks for the same page again with `?language=`, which `pageRoutes` keeps; works without a script. */
export function languageMenu(locale: Locale): string {
  return html`<form class="languages" method="get">
    <fieldset>
      <legend class="unseen">${translate(locale, 'page.language')}</legend>
      !${locales.map(
        (each) =>
          html`<button class="link" name="language" value="${each}" lang="${each}" !${each === locale ? 'aria-current="true"' : ''}>${localeFacts[each].endonym}</button>`,
      )}
    </fieldset>
  </form>`;
}
