// What the team sees at a kiosk: its start, and the way out of it.

import { html } from 'ghtml';
import type { Locale } from '../i18n/locales.ts';
import { translate } from '../i18n/translate.ts';
import { htmlDocument } from '../pages/document.ts';
import { languageMenu } from '../pages/language.ts';
import { locationField } from '../pages/location.ts';

/** @param location where the device stands, as was said before */
export function startPage(locale: Locale, location: string | undefined): string {
  const title = translate(locale, 'nav.kiosk');
  const body = html`<main>
    <h1>${title}</h1>
    <p>${translate(locale, 'kiosk.start.text')}</p>
    <form method="post" action="/kiosk/start">
      <label class="choice-line"><input type="checkbox" name="typed" value="yes" /> ${translate(locale, 'kiosk.start.typed')}</label>
      !${locationField(locale, location)}
      <button>${translate(locale, 'kiosk.start')}</button>
    </form>
    <p><a class="button quiet" href="/scan">${translate(locale, 'page.redeem.notNow')}</a></p>
    !${languageMenu(locale)}
  </main>`;
  return htmlDocument(locale, { title, layout: 'card', body });
}

/**
 * A browser that knows the password must not fill it in for customers: as a new one, which it leaves alone.
 * @param wrong what was typed did not fit: said without telling which of the two
 */
export function exitPage(locale: Locale, { wrong }: { wrong: boolean }): string {
  const title = translate(locale, 'kiosk.exit');
  const described = wrong ? html` aria-invalid="true" aria-describedby="wrong"` : '';
  const body = html`<main data-reset="60">
    <h1>${title}</h1>
    <p>${translate(locale, 'kiosk.exit.text')}</p>
    <form method="post" action="/kiosk/exit" autocomplete="off">
      !${wrong ? html`<p class="fault" id="wrong" role="alert">${translate(locale, 'admin.wrongSignIn')}</p>` : ''}
      <label for="login">${translate(locale, 'admin.login')}</label>
      <input id="login" name="login" dir="ltr" autocomplete="off" autocapitalize="none" spellcheck="false" required !${described} />
      <label for="password">${translate(locale, 'admin.password')}</label>
      <input id="password" name="password" type="password" dir="ltr" autocomplete="new-password" required !${described} />
      <button>${title}</button>
    </form>
    <p><a class="button quiet" href="/kiosk">${translate(locale, 'kiosk.back')}</a></p>
  </main>`;
  const head = html`<noscript><meta http-equiv="refresh" content="60;url=/kiosk/again" /></noscript>`;
  return htmlDocument(locale, { title, layout: 'card', head, scripts: ['kiosk.js'], body });
}
