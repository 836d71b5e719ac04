// SQL of redemptions: append-only but for the mark of an undo.

import { and, desc, eq, gte, inArray, isNotNull, isNull, lt, type SQL, sql } from '../db/drizzle.ts';
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

/** Those that stand, from an instant on, before another one. */
const isWithin = (businessId: BusinessId, { from, to }: { from: Date; to: Date }) =>
  and(
    eq(redemptions.businessId, businessId),
    gte(redemptions.redeemedAt, from),
    lt(redemptions.redeemedAt, to),
    isNull(redemptions.undoneAt),
  );

/** How many that stand were made on each day of a time zone; days without one are missing. */
export async function countRedemptionsByDay(
  session: Session,
  businessId: BusinessId,
  { timeZone, ...span }: { from: Date; to: Date; timeZone: string },
): Promise<Map<string, number>> {
  const rows = await session.query
    .select({
      day: sql<string>`to_char(${redemptions.redeemedAt} at time zone ${timeZone}, 'YYYY-MM-DD')`,
      count: sql<number>`count(*)::int`,
    })
    .from(redemptions)
    .where(isWithin(businessId, span))
    .groupBy(sql`1`);
  return new Map(rows.map(({ day, count }) => [day, count]));
}

/** By whom, or where, how many that stand were made; the most first. `who`: a name as people say it, else the caller. */
export async function countRedemptionsBy(
  session: Session,
  businessId: BusinessId,
  { by, limit, ...span }: { by: 'who' | 'location'; from: Date; to: Date; limit: number },
): Promise<{ what: string | null; count: number }[]> {
  const { staff, actor, location } = redemptions;
  return session.query
    .select({
      what: by === 'who' ? sql<string | null>`coalesce(${staff}, ${actor})` : sql<string | null>`${location}`,
      count: sql<number>`count(*)::int`,
    })
    .from(redemptions)
    .where(isWithin(businessId, span))
    .groupBy(sql`1`)
    .orderBy(sql`2 desc`, sql`1`)
    .limit(limit);
}

/** For the list of vouchers: was this one redeemed there? */
export function redeemedAtLocation(location: string): (voucherId: unknown) => SQL {
  return (voucherId) => sql`exists (select from redemptions r
    where r.voucher_id = ${voucherId} and r.undone_at is null and r.location = ${location})`;
}

/** Where the last redemptions were made, by name. */
export async function listLocations(session: Session, businessId: BusinessId): Promise<string[]> {
  const { location, redeemedAt } = redemptions;
  const lately = session.query
    .select({ location })
    .from(redemptions)
    .where(eq(redemptions.businessId, businessId))
    .orderBy(desc(redeemedAt))
    .limit(5000)
    .as('lately');
  const rows = await session.query
    .selectDistinct({ location: lately.location })
    .from(lately)
    .where(isNotNull(lately.location))
    .orderBy(lately.location)
    .limit(100);
  return rows.flatMap(({ location }) => location ?? []);
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
