// Faces of vouchers and cards as strange as they can be: seeded, so that a failure comes back.

import type { Business } from '../../../src/businesses/business.ts';
import type { CustomerCard } from '../../../src/customers/card.ts';
import { type Locale, locales } from '../../../src/i18n/locales.ts';
import type { CustomerCardId, RedeemCode } from '../../../src/ids.ts';
import { type CardFace, cardFace } from '../../../src/passes/card-face.ts';
import { type Face, voucherFace } from '../../../src/passes/face.ts';
import { statuses, type Voucher } from '../../../src/vouchers/voucher.ts';
import { business as plainBusiness, voucher as plainVoucher } from '../../apple/made-up.ts';

export const card: CustomerCard = {
  id: 'c' as CustomerCardId,
  businessId: plainBusiness.id,
  number: '123456',
  name: 'Ana Example',
  email: 'ana@example.com',
  phone: null,
  locale: 'ko',
  externalId: null,
  createdAt: new Date(0),
};

export function faceOf(change: Partial<Voucher> = {}, of: Partial<Business> = {}): Face {
  return voucherFace(
    { ...plainVoucher, ...change },
    {
      business: { ...plainBusiness, ...of },
      scanToken: '0123456789ABCDEFGHJKMNPQRS',
      pageUrl: 'https://example.com/v/x',
    },
  );
}

export function cardFaceOf(vouchers: Voucher[], of: CustomerCard | null = card): CardFace {
  return cardFace(of ?? undefined, {
    business: plainBusiness,
    vouchers,
    latest: vouchers[0],
    cardToken: 'CARDTOKEN0123456789ABCDEFG',
    pageUrl: 'https://example.com/c/x',
    voucherUrl: ({ number }) => `https://example.com/v/${number}`,
  });
}

export function vouchersOf(count: number, change: Partial<Voucher> = {}): Voucher[] {
  return Array.from({ length: count }, (_, n) => ({ ...plainVoucher, ...change, number: count - n }));
}

/** mulberry32 */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pieces = [
  ...' \'"\\%;={}<>\n\r\t\u0000\u0001\u007f\u0085\u00a0\u2028\u202e\u200f',
  '\ud83d',
  '\udc00',
  `e${'\u0301'.repeat(50)}`,
  'x'.repeat(2000),
  ...'😀 👩‍👩‍👧 ٪۲۰ قسيمة کوپن ગુજરાતી 쿠폰 คูปอง word Käse'.split(' '),
];

export function makeUp(random: () => number) {
  const pick = <T>(from: readonly [T, ...T[]] | readonly T[]): T =>
    from[Math.floor(random() * from.length)] as T;
  const maybe = <T>(value: T): T | null => (random() < 0.5 ? value : null);
  const some = () => Array.from({ length: Math.floor(random() * 15) }, () => pick(pieces)).join('');
  // Nothing that would be blank gets as far as a face.
  const text = () => `${some()}a${some()}`;
  const moment = () => new Date(Date.UTC(2024, 0, 1) + random() * 1e11);
  const locale = pick<Locale>(locales);
  const translations = Object.fromEntries(
    locales
      .filter(() => random() < 0.4)
      .map((each) => [each, { title: text(), ...(random() < 0.5 && { description: text() }) }]),
  );
  const expiresAt = maybe(moment());
  const voucher: Voucher = {
    ...plainVoucher,
    number: Math.ceil(random() * 1e9),
    status: pick(statuses),
    title: text(),
    description: maybe(text()),
    translations,
    redeemCode: maybe({ value: 'A7K2M9QX' as RedeemCode, display: 'A7K2-M9QX' }),
    barcodeFormat: maybe(pick(['QR', 'CODE128'] as const)),
    timeZone: pick(['Europe/Kyiv', 'Asia/Tehran', 'Pacific/Chatham', 'America/St_Johns', 'UTC']),
    lastValidDate: expiresAt?.toISOString().slice(0, 10) ?? null,
    expiresAt,
    redeemedAt: maybe(moment()),
    voidedAt: maybe(moment()),
    expiredAt: maybe(moment()),
  };
  const business: Business = {
    ...plainBusiness,
    name: text(),
    locale,
    brand: { ...plainBusiness.brand, contact: maybe(text()) },
  };
  const holder = random() < 0.8 ? { ...card, name: text() } : null;
  const count = Math.floor(random() * 30);
  return {
    locale,
    voucher,
    business,
    face: voucherFace(voucher, { business, scanToken: 'SCAN', pageUrl: 'https://example.com/v/x' }),
    cardFace: cardFaceOf(vouchersOf(count, { title: text(), translations }), holder),
    hero: maybe('https://example.com/h.png'),
    startsAt: moment(),
    notify: random() < 0.5,
    linked: Array.from({ length: Math.floor(random() * 3) }, (_, n) => `1.linked-${n}`),
  };
}
