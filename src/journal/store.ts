// SQL of voucher_events: append and read, nothing else.

import { and, asc, desc, eq, inArray, type SQL, sql } from '../db/drizzle.ts';
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
