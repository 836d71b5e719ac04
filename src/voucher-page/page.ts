// The customer's page as HTML: every text escaped, whole without a script, right to left where the language is.

import { html } from 'ghtml';
import type { Locale } from '../i18n/locales.ts';
import { isolatePhones } from '../i18n/phones.ts';
import { translate } from '../i18n/translate.ts';
import type { Face } from '../passes/face.ts';
import type { Badges } from './badges.ts';
import { brandHeader, pageDocument } from './document.ts';
import type { PagePicture } from './find-pictures.ts';
import { type WalletLinks, walletButtons } from './wallets.ts';

export type PageLinks = {
  /** Path of the page, without a slash at its end. */
  self: string;
  wallets: WalletLinks;
  badges: Badges;
  picture: PagePicture | undefined;
  logo: PagePicture | undefined;
  /** The business lets customers redeem this voucher themselves. */
  mayRedeem: boolean;
  /** Size of the linear barcode, in units that only their ratio matters of. */
  barcode: { width: number; height: number };
};

export type PageState = 'active' | 'redeemed' | 'expired' | 'voided';

export function voucherPage(locale: Locale, face: Face, state: PageState, links: PageLinks): string {
  const { self, picture } = links;
  const code = face.code?.value[locale];
  return pageDocument(
    locale,
    {
      title: `${face.title[locale]} · ${face.issuer[locale]}`,
      brand: face.brand,
      scripts: state === 'active' ? ['voucher-page.js'] : [],
    },
    html`!${brandHeader(face.issuer[locale], links.logo)}
      !${
        picture === undefined
          ? ''
          : html`<img class="picture" src="${picture.url}" width="${picture.width}" height="${picture.height}" alt="" />`
      }
      <h1 dir="auto">${isolatePhones(face.title[locale])}</h1>
      <p class="status ${state}" data-state="${state}">${face.status.value[locale]}</p>
      !${face.description ? html`<p class="description" dir="auto">${isolatePhones(face.description.value[locale])}</p>` : ''}
      <p class="validity">${face.validity.value[locale]} · ${face.oneTime[locale]}</p>
      !${state === 'active' ? wallets(locale, links) : html`<p class="ended">${translate(locale, `page.ended.${state}`)}</p>`}
      !${state === 'active' ? html`<p>${translate(locale, 'page.showAtTill')} ${translate(locale, 'page.brightness')}</p>` : ''}
      <section class="codes" dir="ltr">
        <img class="qr" src="${self}/qr.svg" width="227" height="227" alt="${translate(locale, 'page.qrAlt')}" />
        !${
          code === undefined
            ? ''
            : html`<p class="code"><bdi>${code}</bdi></p>
                <img class="barcode" src="${self}/barcode.svg" width="${links.barcode.width}" height="${links.barcode.height}" alt="${translate(locale, 'page.barcodeAlt')}" />`
        }
      </section>
      !${
        state === 'active' && links.mayRedeem
          ? html`<p class="choices"><a class="button" href="${self}/redeem">${translate(locale, 'page.redeem')}</a></p>`
          : ''
      }
      <p class="downloads">
        !${state === 'active' ? html`<a href="${self}/print">${translate(locale, 'issue.print')}</a> <a href="${self}/voucher.pdf?paper=photo" download>PDF</a>` : ''}
        <a href="${self}/qr.png" download>${translate(locale, 'page.download.qr')}</a>
        !${
          code === undefined
            ? ''
            : html`<a href="${self}/barcode.png" download>${translate(locale, 'page.download.barcode')}</a>`
        }
      </p>
      <footer>
        <p>${face.number.label[locale]}: <bdi dir="ltr">${face.number.value[locale]}</bdi></p>
        !${face.contact ? html`<p class="contact" dir="auto">${isolatePhones(face.contact.value[locale])}</p>` : ''}
      </footer>`,
  );
}

function wallets(locale: Locale, { self, wallets, badges }: PageLinks): string {
  return html`<nav class="wallets">
    !${walletButtons(locale, wallets, badges)}
    <div class="elsewhere">
      <p class="note">${translate(locale, 'page.otherDevice')}</p>
      <img class="to-phone" src="${self}/page.svg" width="106" height="106" alt="${translate(locale, 'page.toPhoneAlt')}" />
    </div>
  </nav>`;
}
