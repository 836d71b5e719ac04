// A whole page: the document around what a door has to say. `title` is escaped here, all other parts are markup already.

import { html } from 'ghtml';
import { type Locale, localeFacts } from '../i18n/locales.ts';
import { assetUrl } from './assets.ts';

export type Document = {
  title: string;
  /** Which of the stylesheet's layouts: the customer's page, the staff's desk, the till, the kiosk, a single card, or paper. */
  layout: 'customer' | 'desk' | 'till' | 'kiosk' | 'card' | 'print';
  /** Names of modules in `scripts/`. */
  scripts?: readonly string[];
  head?: string;
  body: string;
};

export function htmlDocument(
  locale: Locale,
  { title, layout, scripts = [], head = '', body }: Document,
): string {
  return html`<!doctype html>
<html lang="${locale}" dir="${localeFacts[locale].direction}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <meta name="color-scheme" content="light dark" />
    <title>${title}</title>
    !${head}
    <link rel="icon" type="image/svg+xml" href="${assetUrl('icon.svg')}" />
    <link rel="stylesheet" href="${assetUrl('style.css')}" />
    !${scripts.map((name) => html`<script type="module" src="${assetUrl(name)}"></script>`)}
  </head>
  <body class="${layout}">!${body}</body>
</html>
`;
}
