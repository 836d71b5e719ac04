// The page of a customer's card as HTML: every text escaped, no script, right to left where the language is.

import { html } from 'ghtml';
import type { Business } from '../../businesses/business.ts';
import type { CustomerCard } from '../../customers/card.ts';
import type { Locale } from '../../i18n/locales.ts';
import { translate } from '../../i18n/translate.ts';
import { validityIn } from '../../passes/face.ts';
import { textIn, type Voucher } from '../../vouchers/voucher.ts';
import { brandHeader, developmentNote, pageDocument } from '../document.ts';

export type CardPageLinks = {
  /** Path of the page, without a slash at its end. */
  self: string;
  apple: { development: boolean } | undefined;
  google: { development: boolean } | undefined;
  /** Whether one bundle holds all vouchers. */
  bundlesAll: boolean;
  voucher(voucher: Voucher): string;
  logo: string | undefined;
};

/** @param vouchers those that can be used, newest first */
export function cardPage(
  locale: Locale,
  { card, business, vouchers }: { card: CustomerCard; business: Business; vouchers: Voucher[] },
  links: CardPageLinks,
): string {
  const { contact } = business.brand;
  return pageDocument(
    locale,
    { title: `${card.name} · ${business.name}`, brand: business.brand },
    html`!${brandHeader(business.name, links.logo)}
      <h1><bdi>${card.name}</bdi></h1>
      <p>${translate(locale, 'card.number')}: <bdi dir="ltr">${card.number}</bdi></p>
      !${wallet(locale, links, vouchers.length > 0)}
      <p>${translate(locale, 'card.showAtTill')}</p>
      <section class="codes" dir="ltr">
        <img class="qr" src="${links.self}/qr.svg" alt="${translate(locale, 'card.qrAlt')}" />
      </section>
      <p class="downloads"><a href="${links.self}/qr.png" download>${translate(locale, 'page.download.qr')}</a></p>
      <h2>${translate(locale, 'card.active')}</h2>
      !${
        vouchers.length === 0
          ? html`<p>${translate(locale, 'card.none')}</p>`
          : html`<ul class="vouchers">!${vouchers.map((voucher) => item(locale, voucher, links))}</ul>`
      }
      !${contact ? html`<footer><p class="contact" dir="auto">${contact}</p></footer>` : ''}`,
  );
}

function item(locale: Locale, voucher: Voucher, links: CardPageLinks): string {
  const { number } = voucher;
  return html`<li>
    <a href="${links.voucher(voucher)}"><bdi>${textIn(voucher, locale).title}</bdi></a>
    <p class="note">${validityIn(locale, voucher)}</p>
    <p class="note">${translate(locale, 'voucherNumber')}: <bdi dir="ltr">${number}</bdi></p>
  </li>`;
}

/** Plain links: the vendors' artwork may neither be made by us nor translated. */
function wallet(locale: Locale, links: CardPageLinks, hasVouchers: boolean): string {
  const { self, apple, google } = links;
  if (apple === undefined && google === undefined) return '';
  return html`<nav class="wallets">
    !${apple === undefined ? '' : appleWallet(locale, links, hasVouchers)}
    !${
      google === undefined
        ? ''
        : html`<a class="button" href="${self}/google" rel="noreferrer">${translate(locale, 'page.addToGoogle')}</a>
            !${developmentNote(locale, google.development, 'page.googleDevelopment')}`
    }
    <p class="note">${translate(locale, 'card.otherDevice')}</p>
  </nav>`;
}

function appleWallet(
  locale: Locale,
  { self, apple, bundlesAll }: CardPageLinks,
  hasVouchers: boolean,
): string {
  const addVouchers = translate(locale, bundlesAll ? 'card.addAll' : 'card.addNewest');
  return html`<a class="button" href="${self}/card.pkpass">${translate(locale, 'page.addToApple')}</a>
    !${hasVouchers ? html`<a class="button" href="${self}/vouchers.pkpasses">${addVouchers}</a>` : ''}
    !${developmentNote(locale, apple?.development ?? false, 'page.development')}`;
}
