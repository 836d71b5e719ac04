// A live redemption where the voucher stands redeemed, at that time; none where it does not.

import type { Session } from '../db/tx.ts';
import { findLiveRedemption, insertRedemption, markUndone } from '../redemptions/store.ts';
import type { Standing } from '../vouchers/life/reported.ts';
import type { Voucher } from '../vouchers/voucher.ts';

/** @param report by whom and when it was said */
export async function reconcileRedemption(
  session: Session,
  { id: voucherId, businessId }: Voucher,
  standing: Standing,
  { by, at }: { by: string; at: Date },
): Promise<void> {
  const live = await findLiveRedemption(session, businessId, voucherId);
  const wanted = standing.status === 'redeemed' ? standing : undefined;
  if (live?.redeemedAt.getTime() === wanted?.at.getTime()) return;
  if (live) await markUndone(session, live, { by, reason: 'reported', at });
  if (wanted === undefined) return;
  const { location = null, reference = null } = wanted.by ?? {};
  await insertRedemption(session, {
    businessId,
    voucherId,
    channel: 'api',
    actor: by,
    staff: null,
    location,
    reference,
    redeemedAt: wanted.at,
  });
}
