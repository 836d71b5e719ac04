// Voids a voucher for good: one conditional statement, and its line in the journal.

import { type Actor, nameOf } from '../../auth/actor.ts';
import { getBusiness } from '../../businesses/store.ts';
import type { Session } from '../../db/tx.ts';
import { invalid, Refusal } from '../../errors.ts';
import type { BusinessId, VoucherId } from '../../ids.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { record } from '../../journal/record.ts';
import { findVoucher } from '../store.ts';
import { cleanDescription } from '../text.ts';
import { untilSettled } from './retry.ts';
import { type Change, changeVoucher } from './store.ts';
import { whyNotActive } from './why-not.ts';

/** @throws Refusal NOT_FOUND, ALREADY_REDEEMED, EXPIRED, VOIDED, INVALID for a blank reason */
export async function voidVoucher(
  session: Session,
  { jobs, actor }: { jobs: Jobs; actor: Actor },
  id: VoucherId,
  reason: string,
): Promise<void> {
  const { businessId } = actor;
  const said = cleanDescription(reason, '/reason');
  if (said === null) throw invalid('/reason', 'must not be blank');
  await untilSettled(async () => {
    const { now } = session;
    const change: Change = { status: 'voided', voidedAt: now, settles: true };
    if (await changeVoucher(session, { businessId, id, if: 'usable' }, change)) return true;
    const voucher = await findVoucher(session, businessId, id);
    if (voucher === undefined) throw new Refusal('NOT_FOUND');
    const refusal = whyNotActive(voucher);
    if (refusal) throw refusal;
    return undefined;
  });
  const event = { voucherId: id, businessId, actor: nameOf(actor) };
  await record(session, jobs, { ...event, type: 'voucher.voided', data: { reason: said } });
}

/** @throws Refusal SCOPE_MISSING for an API key where the business leaves cancelling to its staff */
export async function refuseKeysThatMayNotVoid(
  session: Session,
  { businessId, by }: { businessId: BusinessId; by: string },
): Promise<void> {
  if (!by.startsWith('api_key:')) return;
  const { settings } = await getBusiness(session, businessId);
  if (!settings.apiKeysMayVoid)
    throw new Refusal('SCOPE_MISSING', { detail: 'In this business only staff cancel vouchers.' });
}
