// What a voucher's pass says, in five languages, before any wallet's own form: no wallet decides this, all show it.

import type { BarcodeFormat, Brand, Business } from '../businesses/business.ts';
import { formatDay, formatMoment } from '../i18n/dates.ts';
import { type Locale, locales } from '../i18n/locales.ts';
import { translate } from '../i18n/translate.ts';
import type { ArtworkId } from '../ids.ts';
import { textIn, type Voucher } from '../vouchers/voucher.ts';
import { inAll, type Line, same, say, type Words } from './words.ts';

export type Face = {
  /** Who issued it. */
  issuer: Words;
  title: Words;
  description: Line | null;
  status: Line;
  /** Until when it holds, or how it ended. */
  validity: Line;
  oneTime: Words;
  code: Line | null;
  number: Line;
  contact: Line | null;
  /** The customer's page. */
  page: { label: Words; url: string };
  barcode: Barcode;
  /** May it still be redeemed, as far as we know? */
  usable: boolean;
  /** Exclusive. */
  expiresAt: Date | null;
  timeZone: string;
  brand: Brand;
  artworkId: ArtworkId | null;
};

export type Barcode = { format: BarcodeFormat; message: string; caption: Words | null };

export type FaceNeeds = {
  business: Business;
  /** What the QR holds when there is no redeem code. */
  scanToken: string;
  pageUrl: string;
};

/** Depends on its arguments alone, on no clock: the same voucher always looks the same. */
export function voucherFace(voucher: Voucher, { business, scanToken, pageUrl }: FaceNeeds): Face {
  const { redeemCode, status } = voucher;
  const texts = inAll((locale) => textIn(voucher, locale));
  const described = locales.some((locale) => texts[locale].description !== null);
  return {
    issuer: same(business.name),
    title: inAll((locale) => texts[locale].title),
    description: described
      ? { label: say('description'), value: inAll((locale) => texts[locale].description ?? '') }
      : null,
    status: { label: say('status'), value: say(`status.${status}`) },
    validity: { label: say('validity'), value: inAll((locale) => validityIn(locale, voucher)) },
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
    usable: status === 'active',
    // What was reported as expired ended before its last day.
    expiresAt: (status === 'expired' && voucher.expiredAt) || voucher.expiresAt,
    timeZone: voucher.timeZone,
    brand: business.brand,
    artworkId: voucher.artworkId,
  };
}

/** A voucher that ended says so, and never that it is valid through a day to come. */
export function validityIn(locale: Locale, voucher: Voucher): string {
  const { status, redeemedAt, voidedAt, expiredAt, lastValidDate, timeZone } = voucher;
  const moment = (at: Date) => ({ date: formatMoment(locale, at, timeZone) });
  if (status === 'redeemed' && redeemedAt) return translate(locale, 'status.redeemedAt', moment(redeemedAt));
  if (status === 'voided' && voidedAt) return translate(locale, 'status.voidedAt', moment(voidedAt));
  if (status === 'expired' && expiredAt && endedEarly(voucher, expiredAt))
    return translate(locale, 'status.expiredAt', moment(expiredAt));
  if (lastValidDate === null) return translate(locale, 'noExpiry');
  const day = { date: formatDay(locale, lastValidDate) };
  return translate(locale, status === 'active' ? 'validThru' : 'wasValidThru', day);
}

/** Another system may report an expiry at any time. */
function endedEarly({ expiresAt }: Voucher, expiredAt: Date): boolean {
  return expiresAt === null || expiredAt < expiresAt;
}
