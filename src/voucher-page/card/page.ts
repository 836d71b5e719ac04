// The page of a customer's card as HTML: every text escaped, no script, right to left where the language is.

import { html } from 'ghtml';
import type { Business } from '../../businesses/business.ts';
import type { CustomerCard } from '../../customers/card.ts';
import type { Locale } from '../../i18n/locales.ts';
import { isolatePhones } from '../../i18n/phones.ts';
import { translate } from '../../i18n/translate.ts';
import { validityIn } from '../../passes/face.ts';
import { textIn, type Voucher } from '../../vouchers/voucher.ts';
import type { Badges } from '../badges.ts';
import { brandHeader, pageDocument } from '../document.ts';
import type { PagePicture } from '../find-pictures.ts';
import { type WalletLinks, walletButtons } from '../wallets.ts';

export type CardPageLinks = {
  /** Path of the page, without a slash at its end. */
  self: string;
  wallets: WalletLinks;
  badges: Badges;
  /** Whether one bundle holds all vouchers. */
  bundlesAll: boolean;
  voucher(voucher: Voucher): string;
  logo: PagePicture | undefined;
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
        <img class="qr" src="${links.self}/qr.svg" width="227" height="227" alt="${translate(locale, 'card.qrAlt')}" />
      </section>
      <p class="downloads"><a href="${links.self}/qr.png" download>${translate(locale, 'page.download.qr')}</a></p>
      <h2>${translate(locale, 'card.active')}</h2>
      !${
        vouchers.length === 0
          ? html`<p>${translate(locale, 'card.none')}</p>`
          : html`<ul class="vouchers">!${vouchers.map((voucher) => item(locale, voucher, links))}</ul>`
      }
      !${contact ? html`<footer><p class="contact" dir="auto">${isolatePhones(contact)}</p></footer>` : ''}`,
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

function wallet(locale: Locale, links: CardPageLinks, hasVouchers: boolean): string {
  const { self, wallets, badges, bundlesAll } = links;
  if (wallets.apple === undefined && wallets.google === undefined) return '';
  const addVouchers = translate(locale, bundlesAll ? 'card.addAll' : 'card.addNewest');
  return html`<nav class="wallets">
    !${walletButtons(locale, wallets, badges)}
    !${wallets.apple && hasVouchers ? html`<a class="button quiet" href="${self}/vouchers.pkpasses">${addVouchers}</a>` : ''}
    <div class="elsewhere">
      <p class="note">${translate(locale, 'card.otherDevice')}</p>
      <img class="to-phone" src="${self}/page.svg" width="106" height="106" alt="${translate(locale, 'page.toPhoneAlt')}" />
    </div>
  </nav>`;
}
