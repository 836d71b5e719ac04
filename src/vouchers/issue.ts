// Issues one voucher: number, validity, code and journal entry in the caller's transaction, on the database's time.

import { findArtworks } from '../artwork/store.ts';
import { digest, type Secrets } from '../auth/secrets.ts';
import type { BarcodeFormat } from '../businesses/business.ts';
import { getBusiness, takeVoucherNumber } from '../businesses/store.ts';
import { holdCard, touchCard } from '../customers/store.ts';
import { readNow, type Session } from '../db/tx.ts';
import { invalid, Refusal } from '../errors.ts';
import type { Locale } from '../i18n/locales.ts';
import {
  type ArtworkId,
  type BatchId,
  type BusinessId,
  type CustomerCardId,
  newId,
  type VoucherId,
} from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { record } from '../journal/record.ts';
import { customCode, displayCode, newRedeemCode } from './redeem-code.ts';
import { insertVoucher, type NewVoucher } from './store.ts';
import { cleanDescription, cleanTitle, cleanTranslations } from './text.ts';
import { computeValidity, type Validity } from './validity.ts';
import type { Translations } from './voucher.ts';

/** What a caller asks for, shaped by the schema but not yet checked against the rules. */
export type IssueWish = {
  title: string;
  description?: string;
  locale?: Locale;
  translations?: Translations;
  redeemCode?: boolean | string;
  validity?: Validity;
  artworkId?: ArtworkId;
  customerCardId?: CustomerCardId;
  batchId?: BatchId;
  barcodeFormat?: BarcodeFormat;
  allowSelfRedeem?: boolean;
};

export type IssueNeeds = { secrets: Secrets; jobs: Jobs };
/** `by`: as `nameOf` in auth/actor.ts names callers. */
export type Issuer = { businessId: BusinessId; by: string };

/** @throws Refusal INVALID naming the field, CODE_TAKEN when the custom code was ever used in this business */
export async function issueVoucher(
  session: Session,
  { secrets, jobs, businessId, by }: IssueNeeds & Issuer,
  wish: IssueWish,
): Promise<VoucherId> {
  const text = cleanText(wish);
  const uncoded = wish.redeemCode === false;
  if (uncoded && wish.customerCardId === undefined)
    throw invalid('/redeemCode', 'a voucher without a customer always has a code');
  const custom = typeof wish.redeemCode === 'string' ? customCode(wish.redeemCode) : undefined;
  const validity = wish.validity ?? { type: 'UNLIMITED' };

  const { number, timeZone, now } = await takeVoucherNumber(session, businessId);
  const { issuedOn, lastValidDate, expiresAt } = computeValidity(validity, now, timeZone);
  const id = newId<VoucherId>();
  const card = wish.customerCardId && (await holdCard(session, businessId, wish.customerCardId));
  if (wish.customerCardId && card === undefined)
    throw invalid('/customerCardId', 'is no customer card of this business');
  await insertWithCode(session, uncoded ? null : custom, {
    ...text,
    id,
    businessId,
    number,
    locale: wish.locale ?? null,
    validity,
    timeZone,
    issuedOn,
    lastValidDate,
    expiresAt,
    barcodeFormat: wish.barcodeFormat ?? null,
    allowSelfRedeem: wish.allowSelfRedeem ?? false,
    artworkId: wish.artworkId ?? null,
    customerCardId: wish.customerCardId ?? null,
    batchId: wish.batchId ?? null,
    issuedAt: now,
    scanTokenHash: digest(secrets.scanToken(id)),
    claimTokenHash: digest(secrets.claimToken(id)),
  });
  const event = { voucherId: id, businessId, actor: by };
  await record(session, jobs, { ...event, type: 'voucher.issued', data: { number } });
  if (card) await touchCard(session, businessId, card.id);
  return id;
}

function cleanText({ title, description, translations = {} }: IssueWish) {
  return {
    title: cleanTitle(title, '/title'),
    description: description === undefined ? null : cleanDescription(description, '/description'),
    translations: cleanTranslations(translations),
  };
}

/** Would it be issued if it were asked for now? For who issues later. @throws Refusal INVALID naming the field */
export async function refuseUnissuable(
  session: Session,
  businessId: BusinessId,
  wish: IssueWish,
): Promise<void> {
  cleanText(wish);
  const { timeZone } = await getBusiness(session, businessId);
  computeValidity(wish.validity ?? { type: 'UNLIMITED' }, await readNow(session), timeZone);
  const { artworkId } = wish;
  if (artworkId && !(await findArtworks(session, businessId, [artworkId])).has(artworkId))
    throw invalid('/artworkId', 'is no artwork of this business');
}

type Uncoded = Omit<NewVoucher, 'redeemCode'>;

/** A made-up code that exists already is made up again: among 100,000 codes that happens once in 350 million issues. */
async function insertWithCode(
  session: Session,
  /** null: none; undefined: a made-up one. */
  custom: NewVoucher['redeemCode'] | undefined,
  voucher: Uncoded,
) {
  for (let attempt = 0; attempt < 5; attempt++) {
    const value = newRedeemCode();
    const redeemCode = custom === undefined ? { value, display: displayCode(value) } : custom;
    if (await insertVoucher(session, { ...voucher, redeemCode })) return;
    if (custom) {
      const errors = [{ path: '/redeemCode', message: 'was used before: choose another code' }];
      throw new Refusal('CODE_TAKEN', { errors });
    }
  }
  throw new Error('five random redeem codes in a row were taken: the random source is broken');
}
