// SQL of what happens to vouchers after their issue.

import {
  and,
  eq,
  gte,
  inArray,
  isNotNull,
  lt,
  or,
  type PgUpdateSetSource,
  type SQL,
  sql,
} from '../../db/drizzle.ts';
import { vouchers } from '../../db/schema.ts';
import type { Session } from '../../db/tx.ts';
import type { ArtworkId, BusinessId, CustomerCardId, VoucherId } from '../../ids.ts';
import { columns, foreignPart, hasEnded, isUsable, toVoucher } from '../store.ts';
import type { Voucher } from '../voucher.ts';

/** On which voucher, and only if it is still: usable, redeemed, or at the version that was read. */
export type Target = {
  businessId: BusinessId;
  id: VoucherId;
  if: 'usable' | 'redeemed' | { version: number };
};
export type Change = Omit<PgUpdateSetSource<typeof vouchers>, 'id' | 'businessId' | 'version' | 'knownAt'> & {
  /** Fields that are known from now on, by the instant of it: no older report overwrites them. */
  known?: Record<string, string>;
  /** Our own doing, which stands against everything that was reported from before it. */
  settles?: boolean;
  /** Nothing of it can be seen on a pass: the version stays. */
  unseen?: boolean;
};

/** One conditional statement on the database's time. @returns whether it was so, and is now changed */
export async function changeVoucher(
  session: Session,
  target: Target,
  { known, settles = false, unseen = false, ...change }: Change,
): Promise<boolean> {
  const changed = await session.query
    .update(vouchers)
    .set({
      ...change,
      ...(settles && settled(session)),
      ...(known && { knownAt: sql`${vouchers.knownAt} || ${JSON.stringify(known)}::jsonb` }),
      version: unseen ? vouchers.version : sql`${vouchers.version} + 1`,
    })
    .where(
      and(
        eq(vouchers.id, target.id),
        eq(vouchers.businessId, target.businessId),
        target.if === 'usable'
          ? isUsable(session)
          : target.if === 'redeemed'
            ? eq(vouchers.status, 'redeemed')
            : eq(vouchers.version, target.if.version),
      ),
    )
    .returning({ id: vouchers.id })
    .catch((error: unknown) => {
      throw foreignPart(error);
    });
  return changed.length > 0;
}

/** A fact from a clock that is ahead of ours is before it, too. */
function settled({ now }: Session) {
  const facts = sql`jsonb_array_elements(${vouchers.reports}) as fact`;
  const last = sql`(select max((fact ->> 'at')::timestamptz) from ${facts} where fact ->> 'kind' <> 'base')`;
  return { settledAt: sql`greatest(${now}, ${last})`, reports: [] };
}

/** Marks what has ended. @returns those that were marked now, and by nobody else */
export async function markExpired(session: Session, most: number) {
  const ended = session.query
    .select({ id: vouchers.id })
    .from(vouchers)
    .where(hasEnded(session))
    .orderBy(vouchers.expiresAt)
    .limit(most)
    .for('update', { skipLocked: true });
  return session.query
    .update(vouchers)
    .set({ status: 'expired', expiredAt: vouchers.expiresAt })
    .where(inArray(vouchers.id, ended))
    .returning({ id: vouchers.id, businessId: vouchers.businessId });
}

/** How many ended on each day of a time zone, marked or not; days without one are missing. */
export async function countExpiredByDay(
  session: Session,
  businessId: BusinessId,
  { from, to, timeZone }: { from: Date; to: Date; timeZone: string },
): Promise<Map<string, number>> {
  const { status, expiredAt, expiresAt } = vouchers;
  const end = sql`case ${status} when 'expired' then ${expiredAt} else ${expiresAt} end`;
  const rows = await session.query
    .select({
      day: sql<string>`to_char(${end} at time zone ${timeZone}, 'YYYY-MM-DD')`,
      count: sql<number>`count(*)::int`,
    })
    .from(vouchers)
    .where(
      and(
        eq(vouchers.businessId, businessId),
        or(
          and(eq(status, 'expired'), gte(expiredAt, from), lt(expiredAt, to)),
          and(hasEnded(session), gte(expiresAt, from), lt(expiresAt, to)),
        ),
      ),
    )
    .groupBy(sql`1`);
  return new Map(rows.map(({ day, count }) => [day, count]));
}

/** @returns those that could still be used */
export async function markVoidedOfCard(session: Session, businessId: BusinessId, cardId: CustomerCardId) {
  const { now } = session;
  return session.query
    .update(vouchers)
    .set({
      status: 'voided',
      voidedAt: now,
      ...settled(session),
      version: sql`${vouchers.version} + 1`,
    })
    .where(and(eq(vouchers.businessId, businessId), eq(vouchers.customerCardId, cardId), isUsable(session)))
    .returning({ id: vouchers.id });
}

/** The voucher, locked until the transaction ends, with what reports of others are weighed against. */
export async function lockVoucher(session: Session, businessId: BusinessId, id: VoucherId) {
  const [row] = await session.query
    .select({
      ...columns(session),
      stored: vouchers.status,
      reports: vouchers.reports,
      settledAt: vouchers.settledAt,
      knownAt: vouchers.knownAt,
    })
    .from(vouchers)
    .where(and(eq(vouchers.id, id), eq(vouchers.businessId, businessId)))
    .for('update');
  if (row === undefined) return undefined;
  const { stored, reports, settledAt, knownAt, ...rest } = row;
  return { voucher: toVoucher(rest), stored, reports, settledAt, knownAt };
}

/** For statements over what shows vouchers: when those that can still be used end, of one voucher or all of a card. */
export function endsOf(
  session: Session,
  whose: { voucherId: unknown } | { customerCardId: unknown },
): SQL<Date[]> {
  const which =
    'voucherId' in whose ? sql`v.id = ${whose.voucherId}` : sql`v.customer_card_id = ${whose.customerCardId}`;
  return sql`array(select v.expires_at from vouchers v
    where ${which} and v.status = 'active' and v.expires_at > ${session.now} order by 1)`;
}

/** For statements over what shows vouchers: does this one show a code in the format that its business has chosen? */
export function hasBarcodeOfBusiness(voucherId: unknown): SQL {
  return sql`exists (select from vouchers v
    where v.id = ${voucherId} and v.redeem_code is not null and v.barcode_format is null)`;
}

/** For statements over what shows vouchers: is this one of many that were asked for at once? */
export function isOfBatch(voucherId: unknown): SQL {
  return sql`exists (select from vouchers v where v.id = ${voucherId} and v.batch_id is not null)`;
}

/** The cards that these vouchers are tied to. */
export async function findCardsOf(
  session: Session,
  businessId: BusinessId,
  ids: VoucherId[],
): Promise<CustomerCardId[]> {
  const rows = await session.query
    .selectDistinct({ card: vouchers.customerCardId })
    .from(vouchers)
    .where(
      and(eq(vouchers.businessId, businessId), inArray(vouchers.id, ids), isNotNull(vouchers.customerCardId)),
    );
  return rows.flatMap(({ card }) => card ?? []);
}

/** The voucher, which nobody changes before this transaction ends: for whoever takes down what it says. */
export async function holdVoucher(session: Session, businessId: BusinessId, id: VoucherId): Promise<boolean> {
  const held = await session.query
    .select({ id: vouchers.id })
    .from(vouchers)
    .where(and(eq(vouchers.businessId, businessId), eq(vouchers.id, id)))
    .for('share');
  return held.length > 0;
}

/** Those of these artworks that a voucher shows. */
export async function findVoucherArtworks(session: Session, ids: ArtworkId[]): Promise<ArtworkId[]> {
  const rows = await session.query
    .selectDistinct({ id: vouchers.artworkId })
    .from(vouchers)
    .where(inArray(vouchers.artworkId, ids));
  return rows.flatMap(({ id }) => id ?? []);
}

/** Of customers, issued a day ago or earlier, ending within 32 days, soonest first. `where`: by the caller's tables. */
export async function listEndingSoon(
  session: Session,
  { where, limit }: { where(voucher: typeof vouchers): SQL; limit: number },
): Promise<Voucher[]> {
  const { status, expiresAt, issuedAt, customerCardId } = vouchers;
  const hours = (count: number) => sql`${count}::int * interval '1 hour'`;
  const ends = sql`${status} = 'active' and ${expiresAt} > ${session.now} and ${expiresAt} <= ${session.now} + ${hours(768)}`;
  const ripe = sql`${customerCardId} is not null and ${issuedAt} <= ${session.now} - ${hours(24)}`;
  const rows = await session.query
    .select(columns(session))
    .from(vouchers)
    .where(and(ends, ripe, where(vouchers)))
    .orderBy(expiresAt)
    .limit(limit);
  return rows.map(toVoucher);
}
