// Changes what a voucher says, shows or how long it holds: never its code. What is the same changes nothing.

import { isDeepStrictEqual } from 'node:util';
import { holdArtworks } from '../../artwork/store.ts';
import { type Actor, nameOf } from '../../auth/actor.ts';
import { readNow, type Session } from '../../db/tx.ts';
import { invalid, Refusal } from '../../errors.ts';
import type { ArtworkId, VoucherId } from '../../ids.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { record } from '../../journal/record.ts';
import { validityColumns } from '../store.ts';
import { cleanDescription, cleanTitle, cleanTranslations } from '../text.ts';
import { computeValidity, type Validity, type ValidityPeriod } from '../validity.ts';
import type { Translations, Voucher } from '../voucher.ts';
import { withoutEnded } from './reported.ts';
import { type Change, changeVoucher, lockVoucher } from './store.ts';
import { whyNotActive } from './why-not.ts';

export type EditWish = {
  title?: string;
  description?: string | null;
  translations?: Translations;
  validity?: Validity;
  artworkId?: ArtworkId | null;
};

/** An expired voucher can be extended for as long as this. */
const longestAfterEnd = 90 * 24 * 3600 * 1000;

/** @throws Refusal NOT_FOUND, ALREADY_REDEEMED, VOIDED, EXPIRED unless it is extended, INVALID naming the field */
export async function editVoucher(
  session: Session,
  { jobs, actor }: { jobs: Jobs; actor: Actor },
  id: VoucherId,
  wish: EditWish,
): Promise<void> {
  const { businessId } = actor;
  const locked = await lockVoucher(session, businessId, id);
  if (locked === undefined) throw new Refusal('NOT_FOUND');
  const { voucher, knownAt, reports } = locked;
  const now = await readNow(session);
  const changes = changesOf(voucher, wish, now);
  const fields = Object.keys(changes);
  if (fields.length === 0) return;
  const extended = 'validity' in changes;
  const refusal = whyNotActive(voucher);
  if (refusal && !(refusal.code === 'EXPIRED' && extended)) throw refusal;
  if (refusal) refuseLongEnded(voucher, now);

  const change: Change = {
    ...Object.assign({}, ...Object.values(changes)),
    ...(extended && {
      status: 'active',
      expiredAt: null,
      reports: withoutEnded(reports, voucher.expiresAt),
    }),
    known: Object.fromEntries(fields.map((field) => [field, afterAll(now, knownAt[field])])),
  };
  if (changes.artworkId && voucher.artworkId) await holdArtworks(session, businessId, [voucher.artworkId]);
  await changeVoucher(session, { businessId, id, if: { version: voucher.version } }, change);
  const event = { voucherId: id, businessId, actor: nameOf(actor) };
  await record(session, jobs, { ...event, type: 'voucher.updated', data: { fields } });
}

/** Our word is the latest, also after a report from a clock that is ahead of ours. */
function afterAll(now: Date, known: string | undefined): string {
  const last = known === undefined ? 0 : Date.parse(known) + 1;
  return new Date(Math.max(now.getTime(), last)).toISOString();
}

/** Field by field what the wish would change, as columns. */
function changesOf(voucher: Voucher, wish: EditWish, now: Date): Record<string, Change> {
  const changes: Record<string, Change> = {};
  if (wish.title !== undefined) {
    const title = cleanTitle(wish.title, '/title');
    if (title !== voucher.title) changes.title = { title };
  }
  if (wish.description !== undefined) {
    const description = cleanDescription(wish.description ?? '', '/description');
    if (description !== voucher.description) changes.description = { description };
  }
  if (wish.translations !== undefined) {
    const translations = cleanTranslations(wish.translations);
    if (!isDeepStrictEqual(translations, voucher.translations)) changes.translations = { translations };
  }
  if (wish.artworkId !== undefined && wish.artworkId !== voucher.artworkId)
    changes.artworkId = { artworkId: wish.artworkId };
  if (wish.validity !== undefined) {
    const period = computeValidity(wish.validity, voucher.issuedAt, voucher.timeZone);
    refuseEnded(wish.validity, period, now);
    // What was reported as expired may be given the very validity that it has.
    if (voucher.status === 'expired' || !isDeepStrictEqual(wish.validity, voucher.validity))
      changes.validity = validityColumns(wish.validity, period);
  }
  return changes;
}

function refuseEnded({ type }: Validity, { expiresAt, lastValidDate }: ValidityPeriod, now: Date): void {
  if (expiresAt === null || expiresAt > now) return;
  const field = type === 'FIXED_DATE' ? 'date' : type.toLowerCase();
  throw invalid(`/validity/${field}`, `must end today or later: this ended with ${lastValidDate}`);
}

function refuseLongEnded({ expiredAt }: Voucher, now: Date): void {
  if (expiredAt && now.getTime() > expiredAt.getTime() + longestAfterEnd)
    throw new Refusal('EXPIRED', { detail: 'This voucher ended more than 90 days ago: issue a new one.' });
}
