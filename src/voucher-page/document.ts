// What the customers' pages have in common: the document, and the brand at its top.

import { html } from 'ghtml';
import type { Brand } from '../businesses/business.ts';
import type { Locale } from '../i18n/locales.ts';
import { htmlDocument } from '../pages/document.ts';
import { languageMenu } from '../pages/language.ts';
import type { PagePicture } from './find-pictures.ts';

/** A page about something of ours wears the colour of its business. */
export function pageDocument(
  locale: Locale,
  { title, brand, scripts = [] }: { title: string; brand?: Brand; scripts?: readonly string[] },
  body: string,
): string {
  // Colours are checked to be #rrggbb when they are stored; the meta element is the one place that needs no style.
  const head = brand ? html`<meta name="theme-color" content="${brand.backgroundColor}" />` : '';
  return htmlDocument(locale, {
    title,
    layout: 'customer',
    scripts,
    head,
    body: html`<main>!${body}</main>!${languageMenu(locale)}`,
  });
}

/** A page for links that lead nowhere, and for moments when we cannot answer. */
export function messagePage(locale: Locale, title: string, text: string): string {
  return pageDocument(locale, { title }, html`<h1>${title}</h1><p>${text}</p>`);
}

const logoHeight = 50;

export function brandHeader(name: string, logo: PagePicture | undefined): string {
  return html`<header class="brand">
    !${logo === undefined ? '' : html`<img src="${logo.url}" alt="" width="${Math.round((logo.width / logo.height) * logoHeight)}" height="${logoHeight}" />`}
    <p>${name}</p>
  </header>`;
}
