// What a voucher's pass says, in five languages, before any wallet's own form: no wallet decides this, all show it.

import type { BarcodeFormat, Brand, Business } from '../businesses/business.ts';
import { formatDay, formatMoment } from '../i18n/dates.ts';
import { type Locale, locales } from '../i18n/locales.ts';
import { type MessageKey, translate } from '../i18n/translate.ts';
import type { ArtworkId } from '../ids.ts';
import { textIn, type Voucher } from '../vouchers/voucher.ts';

/** The same thing said in each language. */
export type Words = Readonly<Record<Locale, string>>;
export type Line = { label: Words; value: Words };

export type Face = {
  /** Who issued it. */
  issuer: Words;
  title: Words;
  description: Line | null;
  status: Line;
  /** Until when it holds, or when it was used. */
  validity: Line;
  oneTime: Words;
  code: Line | null;
  number: Line;
  contact: Line | null;
  /** The customer's page. */
  page: { label: Words; url: string };
  barcode: { format: BarcodeFormat; message: string; caption: Words | null };
  /** May it still be redeemed, as far as we know? */
  usable: boolean;
  /** Exclusive. */
  expiresAt: Date | null;
  timeZone: string;
  brand: Brand;
  artworkId: ArtworkId | null;
};

export type FaceNeeds = {
  business: Business;
  /** What the QR holds when there is no redeem code. */
  scanToken: string;
  pageUrl: string;
};

export function voucherFace(voucher: Voucher, { business, scanToken, pageUrl }: FaceNeeds): Face {
  const { redeemCode, redeemedAt, lastValidDate, timeZone } = voucher;
  const texts = inAll((locale) => textIn(voucher, locale));
  const described = locales.some((locale) => texts[locale].description !== null);
  return {
    issuer: same(business.name),
    title: inAll((locale) => texts[locale].title),
    description: described
      ? { label: say('description'), value: inAll((locale) => texts[locale].description ?? '') }
      : null,
    status: { label: say('status'), value: say(`status.${voucher.status}`) },
    validity: {
      label: say('validity'),
      value: inAll((locale) => {
        if (voucher.status === 'redeemed' && redeemedAt) {
          return translate(locale, 'status.redeemedAt', { date: formatMoment(locale, redeemedAt, timeZone) });
        }
        if (lastValidDate === null) return translate(locale, 'noExpiry');
        return translate(locale, 'validThru', { date: formatDay(locale, lastValidDate) });
      }),
    },
    oneTime: say('oneTime'),
    code: redeemCode && { label: say('redeemCode'), value: same(redeemCode.display) },
    number: { label: say('voucherNumber'), value: same(String(voucher.number)) },
    contact: business.brand.contact ? { label: say('contact'), value: same(business.brand.contact) } : null,
    page: { label: say('voucherPage'), url: pageUrl },
    barcode: {
      // Without a code there is nothing a linear barcode may hold.
      format: redeemCode ? (voucher.barcodeFormat ?? business.barcodeFormat) : 'QR',
      message: redeemCode?.value ?? scanToken,
      caption: redeemCode && same(redeemCode.display),
    },
    usable: voucher.status === 'active',
    expiresAt: voucher.expiresAt,
    timeZone,
    brand: business.brand,
    artworkId: voucher.artworkId,
  };
}

function inAll<T>(value: (locale: Locale) => T): Record<Locale, T> {
  return Object.fromEntries(locales.map((locale) => [locale, value(locale)])) as Record<Locale, T>;
}

/** Keys whose messages take no arguments. */
type Plain = {
  [Key in MessageKey]: Parameters<typeof translate<Key>>['length'] extends 2 ? Key : never;
}[MessageKey];

function say<Key extends Plain>(key: Key): Words {
  return inAll((locale) => (translate as (locale: Locale, key: Key) => string)(locale, key));
}

function same(text: string): Words {
  return inAll(() => text);
}
