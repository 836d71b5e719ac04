// SQL of apple_passes.

import { and, eq } from '../db/drizzle.ts';
import { applePasses } from '../db/schema.ts';
import type { Session } from '../db/tx.ts';
import type { BusinessId, PassSerial, VoucherId } from '../ids.ts';

/** The serial number that this voucher has for ever under a pass type; `candidate` becomes it if there is none yet. */
export async function claimSerial(
  session: Session,
  voucher: { id: VoucherId; businessId: BusinessId },
  passTypeIdentifier: string,
  candidate: PassSerial,
): Promise<PassSerial> {
  const { serialNumber, voucherId, passTypeIdentifier: type } = applePasses;
  const find = () =>
    session.query
      .select({ serialNumber })
      .from(applePasses)
      .where(and(eq(voucherId, voucher.id), eq(type, passTypeIdentifier)));
  const [known] = await find();
  if (known) return known.serialNumber;
  await session.query
    .insert(applePasses)
    .values({
      passTypeIdentifier,
      serialNumber: candidate,
      voucherId: voucher.id,
      businessId: voucher.businessId,
      createdAt: session.now,
    })
    .onConflictDoNothing({ target: [voucherId, type] });
  const [claimed] = await find();
  if (claimed === undefined) throw new Error('an Apple pass vanished while it was claimed');
  return claimed.serialNumber;
}
