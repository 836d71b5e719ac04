// Whether somebody has an object in their wallet. Google says so in every answer, and in callbacks, which may be late,
// lost or never sent: so they only make us ask, and we ask by ourselves as well.

import type { Session } from '../../db/tx.ts';
import { Upstream } from '../../errors.ts';
import type { BusinessId, VoucherId } from '../../ids.ts';
import { record } from '../../journal/record.ts';
import { lockVoucher } from '../../vouchers/life/store.ts';
import { TooLate } from '../client.ts';
import { judge } from '../judge.ts';
import type { Permit } from '../pace/pace.ts';
import type { SyncNeeds } from '../sync/needs.ts';
import { standStill } from '../sync/troubles.ts';
import { untilCheck } from '../sync/waits.ts';
import { type DueCheck, loseObject, setHasUsers, settleCheck, wantCheck, withId } from './store.ts';

type Held = {
  objectId: string;
  businessId: BusinessId;
  voucherId: VoucherId | null;
  hasUsers: boolean | null;
};

/** What Google has just said. The first holder saves it, the last one that lets go removes it: the journal hears of both. */
export async function noteHolders(
  { database, jobs }: Pick<SyncNeeds, 'database' | 'jobs'>,
  { objectId, businessId, voucherId, hasUsers: known }: Held,
  hasUsers: boolean,
): Promise<void> {
  if (known === hasUsers) return;
  await database.transaction(async (session) => {
    // In the order of whoever changes a voucher: its row first.
    if (voucherId) await lockVoucher(session, businessId, voucherId);
    const turned = await setHasUsers(session, objectId, hasUsers);
    if (!turned || voucherId === null) return;
    const type = hasUsers ? 'pass.saved' : 'pass.removed';
    await record(session, jobs, { voucherId, businessId, type, actor: 'phone', data: { wallet: 'google' } });
  });
}

/** A callback is a hint to ask. Until the answer says something new it is asked again, at growing intervals. */
export function hearCallback(issuerId: string) {
  return (session: Session, { objectId }: { objectId: string }): Promise<void> =>
    wantCheck(session, withId(issuerId, objectId), 0);
}

/** Asks Google of one whose time to be asked of has come. */
export async function askHolders(needs: SyncNeeds, row: DueCheck, permit: Permit): Promise<void> {
  const { database, client, metrics, pace } = needs;
  const resource = row.voucherId ? 'offerobject' : 'loyaltyobject';
  try {
    const { hasUsers = false } = await client.get(permit, resource, row.objectId);
    metrics.countGooglePatch('done');
    await pace.answered();
    await noteHolders(needs, row, hasUsers);
    const done = hasUsers === (row.hasUsers ?? false) ? row.checks : 0;
    await database.read((session) => settleCheck(session, row, { checks: done, waitMs: untilCheck(done) }));
  } catch (error) {
    // Nothing was sent: in a minute, then.
    if (error instanceof TooLate) return;
    if (!(error instanceof Upstream) || error.party !== 'google') throw error;
    const verdict = judge(error).is;
    metrics.countGooglePatch(verdict);
    const isOurs = verdict === 'not allowed' && pace.refused();
    if (isOurs || verdict === 'too much' || verdict === 'unreachable')
      await standStill(needs, verdict, error);
    // Otherwise it is asked of again in a minute.
    if (verdict === 'missing') await database.read((session) => loseObject(session, row.objectId));
  }
}
