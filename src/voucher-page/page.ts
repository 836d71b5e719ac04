// The customer's page as HTML: every text escaped, no script, right to left where the language is.

import { html } from 'ghtml';
import type { Locale } from '../i18n/locales.ts';
import { translate } from '../i18n/translate.ts';
import type { Face } from '../passes/face.ts';
import { brandHeader, developmentNote, pageDocument } from './document.ts';
import type { PagePicture } from './find-pictures.ts';

export type PageLinks = {
  /** Path of the page, without a slash at its end. */
  self: string;
  apple: { development: boolean } | undefined;
  google: { development: boolean } | undefined;
  picture: PagePicture | undefined;
  logo: string | undefined;
  /** The business lets customers redeem this voucher themselves. */
  mayRedeem: boolean;
};

export type PageState = 'active' | 'redeemed' | 'expired' | 'voided';

export function voucherPage(locale: Locale, face: Face, state: PageState, links: PageLinks): string {
  const { self, picture } = links;
  const code = face.code?.value[locale];
  return pageDocument(
    locale,
    { title: `${face.title[locale]} · ${face.issuer[locale]}`, brand: face.brand },
    html`!${brandHeader(face.issuer[locale], links.logo)}
      !${
        picture === undefined
          ? ''
          : html`<img class="picture" src="${picture.url}" width="${picture.width}" height="${picture.height}" alt="" />`
      }
      <h1 dir="auto">${face.title[locale]}</h1>
      <p class="status ${state}">${face.status.value[locale]}</p>
      !${face.description ? html`<p class="description" dir="auto">${face.description.value[locale]}</p>` : ''}
      <p class="validity">${face.validity.value[locale]} · ${face.oneTime[locale]}</p>
      !${state === 'active' ? wallets(locale, links) : html`<p class="ended">${translate(locale, `page.ended.${state}`)}</p>`}
      !${state === 'active' ? html`<p>${translate(locale, 'page.showAtTill')} ${translate(locale, 'page.brightness')}</p>` : ''}
      <section class="codes" dir="ltr">
        <img class="qr" src="${self}/qr.svg" alt="${translate(locale, 'page.qrAlt')}" />
        !${
          code === undefined
            ? ''
            : html`<p class="code"><bdi>${code}</bdi></p>
                <img class="barcode" src="${self}/barcode.svg" alt="${translate(locale, 'page.barcodeAlt')}" />`
        }
      </section>
      !${
        state === 'active' && links.mayRedeem
          ? html`<p class="choices"><a class="button" href="${self}/redeem">${translate(locale, 'page.redeem')}</a></p>`
          : ''
      }
      <p class="downloads">
        <a href="${self}/qr.png" download>${translate(locale, 'page.download.qr')}</a>
        !${
          code === undefined
            ? ''
            : html`<a href="${self}/barcode.png" download>${translate(locale, 'page.download.barcode')}</a>`
        }
      </p>
      <footer>
        <p>${face.number.label[locale]}: <bdi dir="ltr">${face.number.value[locale]}</bdi></p>
        !${face.contact ? html`<p class="contact" dir="auto">${face.contact.value[locale]}</p>` : ''}
      </footer>`,
  );
}

/** Plain links: the vendors' artwork may neither be made by us nor translated. */
function wallets(locale: Locale, { self, apple, google }: PageLinks): string {
  return html`<nav class="wallets">
    !${
      apple === undefined
        ? ''
        : html`<a class="button" href="${self}/voucher.pkpass">${translate(locale, 'page.addToApple')}</a>
            !${developmentNote(locale, apple.development, 'page.development')}`
    }
    !${
      google === undefined
        ? ''
        : html`<a class="button" href="${self}/google" rel="noreferrer">${translate(locale, 'page.addToGoogle')}</a>
            !${developmentNote(locale, google.development, 'page.googleDevelopment')}`
    }
    <p class="note">${translate(locale, 'page.otherDevice')}</p>
    <img class="to-phone" src="${self}/page.svg" alt="${translate(locale, 'page.toPhoneAlt')}" loading="lazy" />
  </nav>`;
}
