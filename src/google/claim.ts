// Gives a voucher or a card its object, where it has none: from a time when Google Wallet was off, or of another account.

import { lockCard } from '../customers/store.ts';
import type { Database } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import { holdVoucher } from '../vouchers/life/store.ts';
import type { Owner } from './owner.ts';
import { findObject, insertObjects } from './store.ts';

/**
 * The row is made while its voucher or card stands still. Otherwise a change that began before and commits after would
 * find no object to mark.
 * @throws Refusal NOT_FOUND for what is not there
 */
export async function claimObject(
  database: Database,
  issuerId: string,
  owner: Owner,
): Promise<NonNullable<Awaited<ReturnType<typeof findObject>>>> {
  const find = (session: Parameters<typeof findObject>[0]) => findObject(session, issuerId, owner);
  const known = await database.read(find);
  if (known) return known;
  return database.transaction(async (session) => {
    const { businessId } = owner;
    const held =
      'voucherId' in owner
        ? await holdVoucher(session, businessId, owner.voucherId)
        : await lockCard(session, businessId, owner.customerCardId);
    if (!held) throw new Refusal('NOT_FOUND');
    await insertObjects(session, issuerId, [owner]);
    const claimed = await find(session);
    if (claimed === undefined) throw new Error('a Google object vanished while it was claimed');
    return claimed;
  });
}
