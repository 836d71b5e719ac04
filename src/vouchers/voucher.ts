// The voucher as the code speaks of it.

import type { BarcodeFormat } from '../businesses/business.ts';
import type { Locale } from '../i18n/locales.ts';
import type { ArtworkId, BatchId, BusinessId, CustomerCardId, RedeemCode, VoucherId } from '../ids.ts';
import type { Validity } from './validity.ts';

export const statuses = ['active', 'redeemed', 'expired', 'voided'] as const;
export type Status = (typeof statuses)[number];

export type VoucherText = { title: string; description: string | null };
export type Translations = Partial<Record<Locale, { title: string; description?: string }>>;

export type Voucher = VoucherText & {
  id: VoucherId;
  businessId: BusinessId;
  /** Counts up in each business. */
  number: number;
  /** As it is now: an active voucher past its end reads as expired, swept or not. */
  status: Status;
  /** Language of the customer's page; null = the visitor's. */
  locale: Locale | null;
  translations: Translations;
  redeemCode: { value: RedeemCode; display: string } | null;
  validity: Validity;
  /** Time zone of the business at issue: it decided when the last day ends. */
  timeZone: string;
  lastValidDate: string | null;
  /** Exclusive. */
  expiresAt: Date | null;
  /** null = the business's. */
  barcodeFormat: BarcodeFormat | null;
  allowSelfRedeem: boolean;
  artworkId: ArtworkId | null;
  /** Whose it is; null: it belongs to whoever holds it. */
  customerCardId: CustomerCardId | null;
  batchId: BatchId | null;
  /** Counts what can be seen on a pass. */
  version: number;
  issuedAt: Date;
  redeemedAt: Date | null;
  voidedAt: Date | null;
  expiredAt: Date | null;
};

/** The merchant's words in a language; what is not translated stays in the merchant's own. */
export function textIn(voucher: Voucher, locale: Locale): VoucherText {
  const translation = voucher.translations[locale];
  if (translation === undefined) return { title: voucher.title, description: voucher.description };
  return { title: translation.title, description: translation.description ?? voucher.description };
}
