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
    body: html`!${brand ? band(brand) : ''}<main>!${body}</main>!${languageMenu(locale)}`,
  });
}

/** The business's colours across the top: as a drawing, because the policy takes no style from a page. */
function band({ backgroundColor, labelColor }: Brand): string {
  return html`<svg class="band" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="8" fill="${backgroundColor}" /><rect y="8" width="100" height="2" fill="${labelColor}" /></svg>`;
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
