// SQL of apple_restyles: how far the passes of a business are on the way to its new look.

import { and, asc, eq, gt, sql } from '../../db/drizzle.ts';
import { applePasses, appleRestyles } from '../../db/schema.ts';
import type { Session } from '../../db/tx.ts';
import type { BusinessId, PassSerial } from '../../ids.ts';
import { hasBarcodeOfBusiness } from '../../vouchers/life/store.ts';

/** From the first pass on, also where they are on the way to a look that is old by now. */
export async function beginRestyle(
  session: Session,
  businessId: BusinessId,
  barcodesOnly: boolean,
): Promise<void> {
  await session.query
    .insert(appleRestyles)
    .values({ businessId, barcodesOnly, afterSerial: '', pacedUntil: session.now })
    .onConflictDoUpdate({
      target: appleRestyles.businessId,
      set: {
        afterSerial: '',
        barcodesOnly: sql`${appleRestyles.barcodesOnly} and excluded.barcodes_only`,
      },
    });
}

export async function listRestyles(session: Session, most: number): Promise<BusinessId[]> {
  const rows = await session.query
    .select({ businessId: appleRestyles.businessId })
    .from(appleRestyles)
    .limit(most);
  return rows.map(({ businessId }) => businessId);
}

/** `ahead`: seconds until all that were asked to be pushed before have had their turns. */
export async function lockRestyle(session: Session, businessId: BusinessId) {
  const [row] = await session.query
    .select({
      barcodesOnly: appleRestyles.barcodesOnly,
      afterSerial: appleRestyles.afterSerial,
      ahead: sql<number>`greatest(0, extract(epoch from ${appleRestyles.pacedUntil} - ${session.now}))::float8`,
    })
    .from(appleRestyles)
    .where(eq(appleRestyles.businessId, businessId))
    .for('update');
  return row;
}

export async function moveRestyle(
  session: Session,
  businessId: BusinessId,
  { afterSerial, ahead }: { afterSerial: string; ahead: number },
): Promise<void> {
  await session.query
    .update(appleRestyles)
    .set({ afterSerial, pacedUntil: sql`${session.now} + ${ahead}::float8 * interval '1 second'` })
    .where(eq(appleRestyles.businessId, businessId));
}

export async function endRestyle(session: Session, businessId: BusinessId): Promise<void> {
  await session.query.delete(appleRestyles).where(eq(appleRestyles.businessId, businessId));
}

/** In the order of their serial numbers, from after this one; locked. `barcodesOnly`: those that follow the business in that. */
export async function listSerials(
  session: Session,
  of: {
    businessId: BusinessId;
    passTypeIdentifier: string;
    after: string;
    most: number;
    barcodesOnly: boolean;
  },
): Promise<PassSerial[]> {
  const rows = await session.query
    .select({ serialNumber: applePasses.serialNumber })
    .from(applePasses)
    .where(
      and(
        eq(applePasses.businessId, of.businessId),
        eq(applePasses.passTypeIdentifier, of.passTypeIdentifier),
        gt(applePasses.serialNumber, of.after as PassSerial),
        of.barcodesOnly ? hasBarcodeOfBusiness(applePasses.voucherId) : undefined,
      ),
    )
    .orderBy(asc(applePasses.serialNumber))
    .limit(of.most)
    .for('update');
  return rows.map(({ serialNumber }) => serialNumber);
}
