// A page that a browser prints: the voucher and nothing else, at the size of the paper, its codes in exact millimetres.

import { html } from 'ghtml';
import { code128Size } from '../../barcodes/code128.ts';
import type { Locale } from '../../i18n/locales.ts';
import { isolatePhones } from '../../i18n/phones.ts';
import { translate } from '../../i18n/translate.ts';
import { htmlDocument } from '../../pages/document.ts';
import type { Face } from '../../passes/face.ts';
import { barModuleFor, type PaperName, paperNamed, papers } from '../../print/paper.ts';
import type { PagePicture } from '../find-pictures.ts';

export type PrintPage = {
  face: Face;
  /** Path of the voucher's page. */
  self: string;
  picture: PagePicture | undefined;
  code: string | undefined;
  paper: PaperName;
};

export const paperNames = { a4: 'A4', photo: '10 × 15 cm', '80mm': '80 mm', '58mm': '58 mm' } as const;

export function printPage(locale: Locale, shown: PrintPage): string {
  const { face, self, picture, paper } = shown;
  const choice = (each: PaperName) =>
    html`<a class="button quiet" href="${self}/print?paper=${each}" !${each === paper ? 'aria-current="page"' : ''}><bdi dir="ltr">${paperNames[each]}</bdi></a>`;
  return htmlDocument(locale, {
    title: `${face.title[locale]} · ${face.issuer[locale]}`,
    layout: 'print',
    scripts: ['print.js'],
    body: html`<nav class="tools" aria-label="${translate(locale, 'issue.print')}">
        <p class="actions">
          <button class="with-script" id="print" hidden>${translate(locale, 'issue.print')}</button>
          !${papers.map(choice)} <a class="button quiet" href="${self}/voucher.pdf?paper=${paper}">PDF</a>
        </p>
        <p class="hint">${translate(locale, 'print.hint')}</p>
      </nav>
      <main class="sheet paper-${paper} ${isLong(face, locale) ? 'dense' : ''}">
        <p class="sheet-business">${face.issuer[locale]}</p>
        !${picture ? html`<img class="sheet-picture" src="${picture.url}" width="${picture.width}" height="${picture.height}" alt="" />` : ''}
        <h1 dir="auto">${isolatePhones(face.title[locale])}</h1>
        !${face.description ? html`<p class="description" dir="auto">${isolatePhones(face.description.value[locale])}</p>` : ''}
        <p class="label">!${face.usable ? '' : html`${face.status.value[locale]} · `}${face.validity.value[locale]}</p>
        <p>${face.oneTime[locale]}</p>
        !${face.usable ? codes(locale, shown) : ''}
        <p class="sheet-number">${face.number.label[locale]}: <bdi dir="ltr">${face.number.value[locale]}</bdi></p>
      </main>`,
  });
}

/** Signs and lines that a small sheet has no room for beside a picture. */
function isLong({ title, description }: Face, locale: Locale): boolean {
  const text = description?.value[locale] ?? '';
  return text.length + title[locale].length * 2 > 220 || text.split('\n').length > 5;
}

function codes(locale: Locale, { face, self, code, paper }: PrintPage): string {
  const fits = code !== undefined && barModuleFor(paperNamed[paper], code128Size(code).width) !== undefined;
  return html`<img class="sheet-qr" src="${self}/qr.svg" alt="${translate(locale, 'page.qrAlt')}" />
    !${code === undefined ? '' : html`<p class="code"><bdi dir="ltr">${face.code?.value[locale] ?? ''}</bdi></p>`}
    !${fits ? html`<img class="sheet-bars" src="${self}/barcode-${paper}.svg" alt="${translate(locale, 'page.barcodeAlt')}" />` : ''}
    <p class="sheet-claim">
      <img src="${self}/page.svg" alt="${translate(locale, 'page.toPhoneAlt')}" />
      <span>${translate(locale, 'print.saveToPhone')}</span>
    </p>`;
}
