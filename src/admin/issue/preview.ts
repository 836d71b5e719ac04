// What the voucher will look like in both wallets, beside the form. A script keeps it in step with what is typed, and gives it
// the business's colours, which the policy lets no page write down.

import { html } from 'ghtml';
import { translate } from '../../i18n/translate.ts';
import type { Desk } from '../desk.ts';

/** `validity`: "Valid through …", empty for what is no validity yet. */
type Previewed = {
  form: { title: string; barcodeFormat?: string };
  picture: { url: string; width: number; height: number } | undefined;
  validity: string;
};

export function passPreview({ locale, business }: Desk, { form, picture, validity }: Previewed): string {
  const usual = business.barcodeFormat;
  const format = form.barcodeFormat || usual;
  const { backgroundColor, foregroundColor, labelColor } = business.brand;
  const title = form.title.trim() || translate(locale, 'issue.preview.title');
  const image = picture
    ? html`<img class="pass-picture" src="${new URL(picture.url).pathname}" width="${picture.width}" height="${picture.height}" alt="" />`
    : html`<img class="pass-picture" alt="" hidden />`;
  const pass = (kind: 'apple' | 'google', name: string) =>
    html`<figure>
      <figcaption>${name}</figcaption>
      <div class="pass ${kind}" data-background="${backgroundColor}" data-color="${foregroundColor}" data-label="${labelColor}">
        <p class="pass-business"><bdi>${business.name}</bdi></p>
        !${kind === 'apple' ? image : ''}
        <p class="pass-title" dir="auto" data-blank="${translate(locale, 'issue.preview.title')}">${title}</p>
        <p class="pass-label">${translate(locale, 'validity')}</p>
        <p class="pass-validity">${validity}</p>
        <svg class="pass-code" data-format="QR" viewBox="0 0 7 7" aria-hidden="true" !${format === 'QR' ? '' : 'hidden'}><path d="M0 0h3v3h-3zM4 0h3v3h-3zM0 4h3v3h-3zM4 4h1v1h-1zM6 4h1v2h-1zM4 6h2v1h-2z" /></svg>
        <svg class="pass-code wide" data-format="CODE128" viewBox="0 0 24 6" aria-hidden="true" !${format === 'CODE128' ? '' : 'hidden'}><path d="M0 0h2v6h-2zM3 0h1v6h-1zM6 0h1v6h-1zM8 0h3v6h-3zM12 0h1v6h-1zM15 0h2v6h-2zM18 0h1v6h-1zM20 0h1v6h-1zM22 0h2v6h-2z" /></svg>
        !${kind === 'google' ? image : ''}
      </div>
    </figure>`;
  return html`<section class="panel preview" aria-label="${translate(locale, 'issue.preview')}">
    <h2>${translate(locale, 'issue.preview')}</h2>
    <p class="hint">${translate(locale, 'issue.preview.hint')}</p>
    <div class="passes" data-usual="${usual}">!${pass('apple', 'Apple Wallet')} !${pass('google', 'Google Wallet')}</div>
  </section>`;
}
