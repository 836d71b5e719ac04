// Undoes a redemption: marks it, and makes its voucher active again. Nothing is deleted.

import { type Actor, nameOf } from '../auth/actor.ts';
import { can } from '../auth/permissions.ts';
import { getBusiness } from '../businesses/store.ts';
import { readNow, type Session } from '../db/tx.ts';
import { invalid, Refusal } from '../errors.ts';
import type { RedemptionId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { record } from '../journal/record.ts';
import { type Change, changeVoucher } from '../vouchers/life/store.ts';
import { cleanDescription } from '../vouchers/text.ts';
import { isCustomerFacing, type Redemption } from './redemption.ts';
import { findRedemption, markUndone } from './store.ts';

const minute = 60_000;
/** Whoever may undo others' redemptions may do so for this long. */
const longest = 30 * 24 * 60 * minute;

/** @throws Refusal NOT_FOUND, ALREADY_UNDONE, UNDO_NOT_ALLOWED, INVALID for a reason that is missing */
export async function undoRedemption(
  session: Session,
  { jobs, actor }: { jobs: Jobs; actor: Actor },
  id: RedemptionId,
  said: string | undefined,
): Promise<void> {
  const { businessId } = actor;
  const redemption = await findRedemption(session, businessId, id);
  if (redemption === undefined) throw new Refusal('NOT_FOUND');
  if (redemption.undoneAt) throw alreadyUndone(redemption.undoneAt);
  const reason = said === undefined ? null : cleanDescription(said, '/reason');
  await refuseUnentitled(session, actor, redemption, reason);

  const { voucherId } = redemption;
  const by = nameOf(actor);
  const change: Change = { status: 'active', redeemedAt: null, settles: true };
  // The voucher first, as everybody else: it is what they wait for.
  const was = await changeVoucher(session, { businessId, id: voucherId, if: 'redeemed' }, change);
  if (!was || !(await markUndone(session, redemption, { by, reason }))) throw alreadyUndone();
  await record(session, jobs, {
    voucherId,
    businessId,
    type: 'voucher.redemption_undone',
    actor: by,
    data: { redemptionId: id, reason },
  });
}

/** One's own at the till, for some minutes; others', and what customers did themselves, for those who may, with a reason. */
async function refuseUnentitled(
  session: Session,
  actor: Actor,
  { redeemedAt, actor: redeemer, channel }: Redemption,
  reason: string | null,
): Promise<void> {
  const { settings } = await getBusiness(session, actor.businessId);
  const age = (await readNow(session)).getTime() - redeemedAt.getTime();
  const own = can(actor, 'undoOwn') && redeemer === nameOf(actor) && !isCustomerFacing(channel);
  if (own && age <= settings.undoMinutes * minute) return;
  if (!can(actor, 'undoAny')) {
    throw new Refusal('UNDO_NOT_ALLOWED', {
      detail: own
        ? `The ${settings.undoMinutes} minutes for it are over: ask a manager.`
        : 'You may undo only what you redeemed yourself: ask a manager.',
    });
  }
  if (age > longest) throw new Refusal('UNDO_NOT_ALLOWED', { detail: 'It is more than 30 days ago.' });
  if (reason === null)
    throw invalid('/reason', 'is required for a redemption of others, or after the time for it');
}

function alreadyUndone(at?: Date): Refusal {
  return new Refusal('ALREADY_UNDONE', at && { detail: `It was undone at ${at.toISOString()}.` });
}
