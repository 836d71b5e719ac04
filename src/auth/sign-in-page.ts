// The page at which staff sign in, of each door that has one.

import { html } from 'ghtml';
import type { Locale } from '../i18n/locales.ts';
import { translate } from '../i18n/translate.ts';
import { htmlDocument } from '../pages/document.ts';
import { languageMenu } from '../pages/language.ts';

export type SignInPage = {
  action: string;
  /** Where to go on afterwards: a path. */
  next?: string;
  login: string;
  /** What was typed did not fit: said without telling which of the two. */
  wrong: boolean;
};

export function signInPage(locale: Locale, { action, next, login, wrong }: SignInPage): string {
  const title = translate(locale, 'admin.signIn');
  const described = wrong ? html` aria-invalid="true" aria-describedby="wrong"` : '';
  const body = html`<main>
    <h1>${title}</h1>
    <form method="post" action="${action}">
      !${next === undefined ? '' : html`<input type="hidden" name="next" value="${next}" />`}
      !${wrong ? html`<p class="fault" id="wrong" role="alert">${translate(locale, 'admin.wrongSignIn')}</p>` : ''}
      <label for="login">${translate(locale, 'admin.login')}</label>
      <input id="login" name="login" value="${login}" dir="ltr" autocomplete="username" autocapitalize="none" spellcheck="false" required !${described} />
      <label for="password">${translate(locale, 'admin.password')}</label>
      <input id="password" name="password" type="password" dir="ltr" autocomplete="current-password" required !${described} />
      <button>${title}</button>
    </form>
    !${languageMenu(locale)}
  </main>`;
  return htmlDocument(locale, { title, layout: 'card', body });
}
