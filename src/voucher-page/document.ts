// What the customers' pages have in common: the document, the brand at its top, the notes below a wallet's button.

import { html } from 'ghtml';
import type { Brand } from '../businesses/business.ts';
import { htmlDocument } from '../http/html.ts';
import type { Locale } from '../i18n/locales.ts';
import { type MessageKey, translate } from '../i18n/translate.ts';

/** A page about something of ours wears the colour of its business. */
export function pageDocument(
  locale: Locale,
  { title, brand }: { title: string; brand?: Brand },
  body: string,
): string {
  // Colours are checked to be #rrggbb when they are stored; the meta element is the one place that needs no style.
  const head = brand ? html`<meta name="theme-color" content="${brand.backgroundColor}" />` : '';
  return htmlDocument(locale, { title, stylesheet: '/v/page.css', head, body: html`<main>!${body}</main>` });
}

/** A page for links that lead nowhere, and for moments when we cannot answer. */
export function messagePage(locale: Locale, title: string, text: string): string {
  return pageDocument(locale, { title }, html`<h1>${title}</h1><p>${text}</p>`);
}

export function brandHeader(name: string, logo: string | undefined): string {
  return html`<header class="brand">
    !${logo === undefined ? '' : html`<img src="${logo}" alt="" height="50" />`}
    <p>${name}</p>
  </header>`;
}

type Note = Extract<MessageKey, 'page.development' | 'page.googleDevelopment'>;

/** What is signed for development opens on no phone, and the page says so. */
export function developmentNote(locale: Locale, development: boolean, note: Note): string {
  return development ? html`<p class="note">${translate(locale, note)}</p>` : '';
}
