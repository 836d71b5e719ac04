// SQL of redemptions: append-only but for the mark of an undo.

import { and, desc, eq, inArray, isNull, sql } from '../db/drizzle.ts';
import { redemptions } from '../db/schema.ts';
import type { Session } from '../db/tx.ts';
import { type BusinessId, newId, type RedemptionId, type VoucherId } from '../ids.ts';
import type { Redemption } from './redemption.ts';

const columns = {
  id: redemptions.id,
  businessId: redemptions.businessId,
  voucherId: redemptions.voucherId,
  redeemedAt: redemptions.redeemedAt,
  channel: redemptions.channel,
  actor: redemptions.actor,
  staff: redemptions.staff,
  location: redemptions.location,
  reference: redemptions.reference,
  undoneAt: redemptions.undoneAt,
  undoneBy: redemptions.undoneBy,
  undoReason: redemptions.undoReason,
};

export type NewRedemption = Omit<Redemption, 'id' | 'redeemedAt' | 'undoneAt' | 'undoneBy' | 'undoReason'> & {
  /** Absent: now. */
  redeemedAt?: Date;
};

/** The voucher's row must be locked by this transaction, and have no live redemption. */
export async function insertRedemption(session: Session, redemption: NewRedemption): Promise<Redemption> {
  const [row] = await session.query
    .insert(redemptions)
    .values({
      ...redemption,
      id: newId<RedemptionId>(),
      redeemedAt: redemption.redeemedAt ?? sql`${session.now}`,
    })
    .returning(columns);
  return row as Redemption;
}

export async function findRedemption(
  session: Session,
  businessId: BusinessId,
  id: RedemptionId,
): Promise<Redemption | undefined> {
  const [row] = await session.query
    .select(columns)
    .from(redemptions)
    .where(and(eq(redemptions.id, id), eq(redemptions.businessId, businessId)));
  return row;
}

/** The one that is not undone, or undefined. */
export async function findLiveRedemption(
  session: Session,
  businessId: BusinessId,
  voucherId: VoucherId,
): Promise<Redemption | undefined> {
  const [row] = await session.query
    .select(columns)
    .from(redemptions)
    .where(
      and(
        eq(redemptions.voucherId, voucherId),
        eq(redemptions.businessId, businessId),
        isNull(redemptions.undoneAt),
      ),
    )
    .orderBy(desc(redemptions.redeemedAt));
  return row;
}

/** Of each of these vouchers the one that is not undone. */
export async function findLiveRedemptions(
  session: Session,
  businessId: BusinessId,
  ids: VoucherId[],
): Promise<Map<VoucherId, Redemption>> {
  if (ids.length === 0) return new Map();
  const { voucherId, undoneAt } = redemptions;
  const rows = await session.query
    .select(columns)
    .from(redemptions)
    .where(and(eq(redemptions.businessId, businessId), inArray(voucherId, ids), isNull(undoneAt)));
  return new Map(rows.map((redemption) => [redemption.voucherId, redemption]));
}

/** @returns false when it was undone before */
export async function markUndone(
  session: Session,
  { businessId, id }: Pick<Redemption, 'businessId' | 'id'>,
  undo: { by: string; reason: string | null; at?: Date },
): Promise<boolean> {
  const marked = await session.query
    .update(redemptions)
    .set({ undoneAt: undo.at ?? session.now, undoneBy: undo.by, undoReason: undo.reason })
    .where(and(eq(redemptions.id, id), eq(redemptions.businessId, businessId), isNull(redemptions.undoneAt)))
    .returning({ id: redemptions.id });
  return marked.length > 0;
}
