// SQL of voucher_events: append and read, nothing else.

import { and, asc, desc, eq, gte, inArray, lt, type SQL, sql } from '../db/drizzle.ts';
import { presentEpoch } from '../db/epoch.ts';
import { voucherEvents } from '../db/schema.ts';
import type { Session } from '../db/tx.ts';
import type { BusinessId, EventId, VoucherId } from '../ids.ts';
import type { EventType, JournalEvent, NewEvent } from './event.ts';

const columns = {
  id: voucherEvents.id,
  voucherId: voucherEvents.voucherId,
  businessId: voucherEvents.businessId,
  sequence: voucherEvents.sequence,
  type: sql<EventType>`${voucherEvents.type}`,
  at: voucherEvents.at,
  actor: voucherEvents.actor,
  data: voucherEvents.data,
};

/** Each event takes the next number of its voucher. At most one event a voucher in one call. */
export async function appendEvents(session: Session, events: NewEvent[]) {
  if (events.length === 0) return [];
  return session.query
    .insert(voucherEvents)
    .values(
      events.map((event) => ({
        ...event,
        sequence: sql`1 + (select coalesce(max(sequence), 0) from voucher_events where voucher_id = ${event.voucherId})`,
        at: sql`${session.now}`,
        epoch: sql`${presentEpoch}`,
      })),
    )
    .returning({
      businessId: voucherEvents.businessId,
      voucherId: voucherEvents.voucherId,
      sequence: voucherEvents.sequence,
      type: voucherEvents.type,
      actor: voucherEvents.actor,
      fields: sql<string>`coalesce(${voucherEvents.data} ->> 'fields', '')`,
    });
}

export async function findEvent(
  session: Session,
  voucherId: VoucherId,
  sequence: number,
): Promise<JournalEvent | undefined> {
  const [row] = await session.query
    .select(columns)
    .from(voucherEvents)
    .where(and(eq(voucherEvents.voucherId, voucherId), eq(voucherEvents.sequence, sequence)));
  return row;
}

/** By the ids under which others hear of them. */
export async function findEvents(
  session: Session,
  businessId: BusinessId,
  ids: EventId[],
): Promise<Map<EventId, JournalEvent>> {
  if (ids.length === 0) return new Map();
  const rows = await session.query
    .select(columns)
    .from(voucherEvents)
    .where(and(eq(voucherEvents.businessId, businessId), inArray(voucherEvents.id, ids)));
  return new Map(rows.map((event) => [event.id, event]));
}

/** As many as one looks at; whoever wants more follows the feed. */
const mostOfOne = 1000;

/** Oldest first; of a very long life the newest thousand. */
export async function listEventsOf(
  session: Session,
  businessId: BusinessId,
  voucherId: VoucherId,
): Promise<JournalEvent[]> {
  return session.query
    .select(columns)
    .from(voucherEvents)
    .where(and(eq(voucherEvents.businessId, businessId), eq(voucherEvents.voucherId, voucherId)))
    .orderBy(desc(voucherEvents.sequence))
    .limit(mostOfOne)
    .then((newestFirst) => newestFirst.reverse());
}

/** For statements over vouchers: was this one issued by one of these callers? The first event of each is its issue. */
export function isIssuedBy(voucherId: unknown, actors: string[]): SQL {
  if (actors.length === 0) return sql`false`;
  return sql`exists (select from voucher_events e
    where e.voucher_id = ${voucherId} and e.sequence = 1 and e.actor in ${actors})`;
}

/** Who issued each of these. */
export async function findIssuers(
  session: Session,
  businessId: BusinessId,
  ids: VoucherId[],
): Promise<Map<VoucherId, string>> {
  if (ids.length === 0) return new Map();
  const { voucherId, sequence, actor } = voucherEvents;
  const rows = await session.query
    .select({ voucherId, actor })
    .from(voucherEvents)
    .where(and(eq(voucherEvents.businessId, businessId), inArray(voucherId, ids), eq(sequence, 1)));
  return new Map(rows.map(({ voucherId, actor }) => [voucherId, actor]));
}

/**
 * Newest first, of these types, below an event that was shown before. Takes no more of each type than the page may hold,
 * so that a rare type costs as little as a frequent one.
 */
export async function listNewestEvents(
  session: Session,
  businessId: BusinessId,
  { types, before, limit }: { types: readonly EventType[]; before: EventId | undefined; limit: number },
): Promise<JournalEvent[]> {
  const { id, at, position } = voucherEvents;
  const place = sql`(select b.at, b.position from voucher_events b where b.business_id = ${businessId} and b.id = ${before ?? null})`;
  const isBelow = before === undefined ? sql`true` : sql`(e.at, e.position) < ${place}`;
  const newest = sql`(select n.id from unnest(array[${sql.join(
    types.map((type) => sql`${type}`),
    sql`, `,
  )}]::text[]) as kind cross join lateral (
      select e.id, e.at, e.position from voucher_events e
      where e.business_id = ${businessId} and e.type = kind and ${isBelow}
      order by e.at desc, e.position desc limit ${limit}) n
    order by n.at desc, n.position desc limit ${limit})`;
  return session.query
    .select(columns)
    .from(voucherEvents)
    .where(and(eq(voucherEvents.businessId, businessId), sql`${id} in ${newest}`))
    .orderBy(desc(at), desc(position));
}

/** Of an overview: from an instant on, before another one. */
export type Span = { from: Date; to: Date };

/** How many of a type on each day of a time zone; days without one are missing. */
export async function countEventsByDay(
  session: Session,
  businessId: BusinessId,
  type: EventType,
  { from, to, timeZone }: Span & { timeZone: string },
): Promise<Map<string, number>> {
  const { at } = voucherEvents;
  const rows = await session.query
    .select({
      day: sql<string>`to_char(${at} at time zone ${timeZone}, 'YYYY-MM-DD')`,
      count: sql<number>`count(*)::int`,
    })
    .from(voucherEvents)
    .where(isWithin(businessId, type, { from, to }))
    .groupBy(sql`1`);
  return new Map(rows.map(({ day, count }) => [day, count]));
}

/** Who did it how often, the most first. */
export async function countEventsByActor(
  session: Session,
  businessId: BusinessId,
  type: EventType,
  { limit, ...span }: Span & { limit: number },
): Promise<{ actor: string; count: number }[]> {
  const { actor } = voucherEvents;
  return session.query
    .select({ actor, count: sql<number>`count(*)::int` })
    .from(voucherEvents)
    .where(isWithin(businessId, type, span))
    .groupBy(actor)
    .orderBy(sql`2 desc`, actor)
    .limit(limit);
}

function isWithin(businessId: BusinessId, type: EventType, { from, to }: Span): SQL | undefined {
  const { at } = voucherEvents;
  return and(
    eq(voucherEvents.businessId, businessId),
    eq(voucherEvents.type, type),
    gte(at, from),
    lt(at, to),
  );
}

/** A place in the feed: epoch, transaction, position in it. */
export type Place = { epoch: number; xid: string; position: number };

/**
 * The feed of a business after a place, oldest first. `settled`: every transaction that began before the event's own has
 * ended. What commits late still comes in its place before an event that is not settled, so readers must stop there.
 */
export async function readFeed(
  session: Session,
  businessId: BusinessId,
  { after, limit }: { after: Place | undefined; limit: number },
): Promise<(JournalEvent & Place & { settled: boolean })[]> {
  const { epoch, xid, position } = voucherEvents;
  const settled = sql<boolean>`(${epoch} < ${presentEpoch} or ${xid} < pg_snapshot_xmin(pg_current_snapshot()))`;
  return session.query
    .select({ ...columns, epoch, xid, position, settled })
    .from(voucherEvents)
    .where(
      and(
        eq(voucherEvents.businessId, businessId),
        after &&
          sql`(${epoch}, ${xid}, ${position}) > (${after.epoch}::int, ${after.xid}::xid8, ${after.position}::bigint)`,
      ),
    )
    .orderBy(asc(epoch), asc(xid), asc(position))
    .limit(limit);
}
