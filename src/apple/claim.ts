// Gives a voucher or a card the serial number that phones know it by, once and for ever, when it is first asked for.

import { randomBytes } from 'node:crypto';
import { lockCard } from '../customers/store.ts';
import type { Database } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import type { BusinessId, PassSerial } from '../ids.ts';
import { holdVoucher } from '../vouchers/life/store.ts';
import { findSerial, insertPass, type Owner } from './store.ts';

/**
 * The row is made while its voucher or card stands still. Otherwise a change that began before and commits after would
 * find no pass to change, and a phone with what was downloaded meanwhile would never hear of it.
 * @throws Refusal NOT_FOUND for what is not there, and for a deleted card without a pass
 */
export async function claimSerial(
  database: Database,
  businessId: BusinessId,
  owner: Owner,
  passTypeIdentifier: string,
): Promise<PassSerial> {
  const known = await database.read((session) => findSerial(session, owner, passTypeIdentifier));
  if (known) return known;
  return database.transaction(async (session) => {
    const held =
      'voucherId' in owner
        ? await holdVoucher(session, businessId, owner.voucherId)
        : await lockCard(session, businessId, owner.customerCardId);
    if (!held) throw new Refusal('NOT_FOUND');
    // Opaque, and fit for a path: phones do not escape it reliably.
    const serialNumber = randomBytes(16).toString('hex') as PassSerial;
    await insertPass(session, owner, { passTypeIdentifier, serialNumber, businessId });
    const claimed = await findSerial(session, owner, passTypeIdentifier);
    if (claimed === undefined) throw new Error('an Apple pass vanished while it was claimed');
    return claimed;
  });
}
