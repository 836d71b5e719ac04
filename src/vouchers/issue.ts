// Issues one voucher: number, validity, code and journal entry in the caller's transaction, on the database's time.

import { type Actor, nameOf } from '../auth/actor.ts';
import { digest, type Secrets } from '../auth/secrets.ts';
import type { BarcodeFormat } from '../businesses/business.ts';
import { takeVoucherNumber } from '../businesses/store.ts';
import type { Session } from '../db/tx.ts';
import { invalid, Refusal } from '../errors.ts';
import type { Locale } from '../i18n/locales.ts';
import { type ArtworkId, newId, type VoucherId } from '../ids.ts';
import { customCode, displayCode, newRedeemCode } from './redeem-code.ts';
import { appendEvent, insertVoucher, type NewVoucher } from './store.ts';
import { cleanDescription, cleanTitle } from './text.ts';
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
  barcodeFormat?: BarcodeFormat;
  allowSelfRedeem?: boolean;
};

/** @throws Refusal INVALID naming the field, CODE_TAKEN when the custom code was ever used in this business */
export async function issueVoucher(
  session: Session,
  { secrets, actor }: { secrets: Secrets; actor: Actor },
  wish: IssueWish,
): Promise<VoucherId> {
  const text = {
    title: cleanTitle(wish.title, '/title'),
    description: wish.description === undefined ? null : cleanDescription(wish.description, '/description'),
    translations: cleanTranslations(wish.translations ?? {}),
  };
  if (wish.redeemCode === false)
    throw invalid('/redeemCode', 'a voucher without a customer always has a code');
  const custom = typeof wish.redeemCode === 'string' ? customCode(wish.redeemCode) : undefined;
  const validity = wish.validity ?? { type: 'UNLIMITED' };

  const { number, timeZone, now } = await takeVoucherNumber(session, actor.businessId);
  const { issuedOn, lastValidDate, expiresAt } = computeValidity(validity, now, timeZone);
  const id = newId<VoucherId>();
  await insertWithCode(session, custom, {
    ...text,
    id,
    businessId: actor.businessId,
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
    issuedAt: now,
    scanTokenHash: digest(secrets.scanToken(id)),
    claimTokenHash: digest(secrets.claimToken(id)),
  });
  const event = { voucherId: id, businessId: actor.businessId, actor: nameOf(actor) };
  await appendEvent(session, { ...event, type: 'voucher.issued', data: { number } });
  return id;
}

type Uncoded = Omit<NewVoucher, 'redeemCode'>;

/** A made-up code that exists already is made up again: among 100,000 codes that happens once in 350 million issues. */
async function insertWithCode(
  session: Session,
  custom: NewVoucher['redeemCode'] | undefined,
  voucher: Uncoded,
) {
  for (let attempt = 0; attempt < 5; attempt++) {
    const value = newRedeemCode();
    const redeemCode = custom ?? { value, display: displayCode(value) };
    if (await insertVoucher(session, { ...voucher, redeemCode })) return;
    if (custom) {
      const errors = [{ path: '/redeemCode', message: 'was used before: choose another code' }];
      throw new Refusal('CODE_TAKEN', { errors });
    }
  }
  throw new Error('five random redeem codes in a row were taken: the random source is broken');
}

function cleanTranslations(translations: Translations): Translations {
  const cleaned: Translations = {};
  for (const [locale, { title, description }] of Object.entries(translations)) {
    const path = `/translations/${locale}`;
    const words = description === undefined ? null : cleanDescription(description, `${path}/description`);
    cleaned[locale as Locale] = {
      title: cleanTitle(title, `${path}/title`),
      ...(words && { description: words }),
    };
  }
  return cleaned;
}
