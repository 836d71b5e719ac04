// The page at which staff sign in, of each door that has one.

import { html } from 'ghtml';
import { htmlDocument } from '../http/html.ts';
import type { Locale } from '../i18n/locales.ts';
import { translate } from '../i18n/translate.ts';

/** @param wrong what was typed did not fit: said without telling which of the two */
export function signInPage(
  locale: Locale,
  { action, stylesheet, login, wrong }: { action: string; stylesheet: string; login: string; wrong: boolean },
): string {
  const title = translate(locale, 'admin.signIn');
  const described = wrong ? html` aria-invalid="true" aria-describedby="wrong"` : '';
  const body = html`<main class="narrow">
    <h1>${title}</h1>
    <form method="post" action="${action}">
      !${wrong ? html`<p class="fault" id="wrong" role="alert">${translate(locale, 'admin.wrongSignIn')}</p>` : ''}
      <label for="login">${translate(locale, 'admin.login')}</label>
      <input id="login" name="login" value="${login}" dir="ltr" autocomplete="username" autocapitalize="none" spellcheck="false" required !${described} />
      <label for="password">${translate(locale, 'admin.password')}</label>
      <input id="password" name="password" type="password" dir="ltr" autocomplete="current-password" required !${described} />
      <button>${title}</button>
    </form>
  </main>`;
  return htmlDocument(locale, { title, stylesheet, body });
}
