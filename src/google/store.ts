// SQL of google_objects.

import { eq } from '../db/drizzle.ts';
import { googleObjects } from '../db/schema.ts';
import type { Session } from '../db/tx.ts';
import type { BusinessId, VoucherId } from '../ids.ts';

/** The object id that this voucher has for ever; `candidate` becomes it if there is none yet. */
export async function claimObjectId(
  session: Session,
  voucher: { id: VoucherId; businessId: BusinessId },
  candidate: string,
): Promise<string> {
  const { objectId, voucherId } = googleObjects;
  const find = () => session.query.select({ objectId }).from(googleObjects).where(eq(voucherId, voucher.id));
  const [known] = await find();
  if (known) return known.objectId;
  await session.query
    .insert(googleObjects)
    .values({
      objectId: candidate,
      voucherId: voucher.id,
      businessId: voucher.businessId,
      createdAt: session.now,
    })
    .onConflictDoNothing({ target: voucherId });
  const [claimed] = await find();
  if (claimed === undefined) throw new Error('a Google object vanished while it was claimed');
  return claimed.objectId;
}
