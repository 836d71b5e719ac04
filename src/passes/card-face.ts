// What the pass of a customer's card says, in five languages, before any wallet's own form.

import type { Brand, Business } from '../businesses/business.ts';
import type { CustomerCard } from '../customers/card.ts';
import { translate } from '../i18n/translate.ts';
import { textIn, type Voucher } from '../vouchers/voucher.ts';
import { type Barcode, validityIn } from './face.ts';
import { inAll, type Line, same, say, type Words } from './words.ts';

export type CardFace = OpenCard | ClosedCard;

type Front = {
  /** Who issued it. */
  issuer: Words;
  /** What it is, for who does not see it. */
  kind: Words;
  contact: Line | null;
  brand: Brand;
};

export type OpenCard = Front & {
  usable: true;
  name: Line;
  number: Line;
  /** How many vouchers can be used. */
  active: Line;
  /** The newest voucher that the card ever got. Wallets announce this line when it changes. */
  latest: Line;
  /** Those that can be used, newest first. */
  vouchers: CardVoucher[];
  page: { label: Words; url: string };
  barcode: Barcode;
};

/** Of a card that was deleted: nothing of the person, and nothing to scan. */
export type ClosedCard = Front & { usable: false; status: Line; barcode: null };

export type CardVoucher = { number: number; title: Words; validity: Words; url: string };

export type CardFaceNeeds = {
  business: Business;
  /** All that can be used, newest first. */
  vouchers: Voucher[];
  /** The newest voucher ever tied to the card, whatever became of it. */
  latest: Voucher | undefined;
  cardToken: string;
  pageUrl: string;
  voucherUrl(voucher: Voucher): string;
};

/** @param card undefined: it was deleted */
export function cardFace(card: CustomerCard | undefined, needs: CardFaceNeeds): CardFace {
  const { business, vouchers, latest } = needs;
  const { name, brand } = business;
  const front: Front = {
    issuer: same(name),
    kind: say('card.kind'),
    contact: brand.contact ? { label: say('contact'), value: same(brand.contact) } : null,
    brand,
  };
  if (card === undefined) {
    const status = { label: say('status'), value: say('card.closed') };
    return { ...front, usable: false, status, barcode: null };
  }
  return {
    ...front,
    usable: true,
    name: { label: say('card.kind'), value: same(card.name) },
    number: { label: say('card.number'), value: same(card.number) },
    active: { label: say('card.active'), value: same(String(vouchers.length)) },
    latest: { label: say('card.latest'), value: latest ? nameOf(latest) : say('card.noneYet') },
    vouchers: vouchers.map((voucher) => ({
      number: voucher.number,
      title: inAll((locale) => textIn(voucher, locale).title),
      validity: inAll((locale) => validityIn(locale, voucher)),
      url: needs.voucherUrl(voucher),
    })),
    page: { label: say('card.page'), url: needs.pageUrl },
    barcode: { format: 'QR', message: needs.cardToken, caption: same(card.number) },
  };
}

/** With its number: a second voucher of the same title is another one. Its status is not in it: it stays the latest. */
function nameOf(voucher: Voucher): Words {
  const number = String(voucher.number);
  return inAll((locale) =>
    translate(locale, 'card.voucher', { title: textIn(voucher, locale).title, number }),
  );
}
