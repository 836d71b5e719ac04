// SQL of webhook_deliveries.

import { and, asc, desc, eq, lte, sql } from '../../db/drizzle.ts';
import { webhookDeliveries } from '../../db/schema.ts';
import type { Session } from '../../db/tx.ts';
import { type BusinessId, newId, type WebhookDeliveryId, type WebhookEndpointId } from '../../ids.ts';
import type { JournalEvent } from '../../journal/event.ts';
import type { Destination } from '../endpoints/endpoint.ts';
import type { Delivery, DeliveryState, LoggedTry } from './delivery.ts';

const columns = {
  id: webhookDeliveries.id,
  businessId: webhookDeliveries.businessId,
  endpointId: webhookDeliveries.endpointId,
  eventId: webhookDeliveries.eventId,
  state: webhookDeliveries.state,
  dueAt: webhookDeliveries.dueAt,
  attempts: webhookDeliveries.attempts,
  log: webhookDeliveries.log,
  createdAt: webhookDeliveries.createdAt,
  settledAt: webhookDeliveries.settledAt,
};

const isOne = ({ businessId, id }: Pick<Delivery, 'businessId' | 'id'>) =>
  and(eq(webhookDeliveries.id, id), eq(webhookDeliveries.businessId, businessId));

const isOf = (businessId: BusinessId, endpointId: WebhookEndpointId) =>
  and(eq(webhookDeliveries.endpointId, endpointId), eq(webhookDeliveries.businessId, businessId));

const isDue = (session: Session) =>
  and(eq(webhookDeliveries.state, 'pending'), lte(webhookDeliveries.dueAt, session.now));

const nowOf = (session: Session) => sql<Date>`${session.now}`.mapWith(webhookDeliveries.createdAt);

/** One for each of these endpoints, once and for ever. @returns the endpoints of new ones */
export async function insertDeliveries(
  session: Session,
  { businessId, id: eventId }: JournalEvent,
  endpointIds: WebhookEndpointId[],
): Promise<WebhookEndpointId[]> {
  if (endpointIds.length === 0) return [];
  const { now } = session;
  // In whole milliseconds, so that the cursor of the log can say it.
  const createdAt = sql`date_trunc('milliseconds', ${now})`;
  const fresh = { businessId, eventId, state: 'pending' as const, dueAt: now, createdAt };
  const inserted = await session.query
    .insert(webhookDeliveries)
    .values(endpointIds.map((endpointId) => ({ ...fresh, endpointId, id: newId<WebhookDeliveryId>() })))
    .onConflictDoNothing({ target: [webhookDeliveries.endpointId, webhookDeliveries.eventId] })
    .returning({ endpointId: webhookDeliveries.endpointId });
  return inserted.map(({ endpointId }) => endpointId);
}

/**
 * Takes the turn of what has been due for longest there, for a minute: nobody else sends it meanwhile. undefined: nothing
 * is due, or it is someone else's turn.
 */
export async function leaseNext(
  session: Session,
  { businessId, endpointId }: Destination,
  lease: string,
): Promise<Leased | undefined> {
  const next = session.query
    .select({ id: webhookDeliveries.id })
    .from(webhookDeliveries)
    .where(and(isOf(businessId, endpointId), isDue(session)))
    .orderBy(asc(webhookDeliveries.dueAt), asc(webhookDeliveries.id))
    .limit(1)
    .for('update', { skipLocked: true });
  const [row] = await session.query
    .update(webhookDeliveries)
    .set({ lease, dueAt: sql`${session.now} + interval '60 seconds'` })
    .where(and(eq(webhookDeliveries.id, sql`(${next})`), isDue(session)))
    .returning({ ...columns, now: nowOf(session) });
  return row && { ...row, lease };
}
export type Leased = Delivery & { lease: string; now: Date };

/** `wait`: milliseconds to the next try, for `pending`. @returns false where the lease was lost: nothing is written then */
export async function settleDelivery(
  session: Session,
  leased: Leased,
  end: { state: DeliveryState; wait: number; attempts: number; log: LoggedTry[] },
): Promise<boolean> {
  const { wait, ...change } = end;
  const settled = await session.query
    .update(webhookDeliveries)
    .set({
      ...change,
      lease: null,
      dueAt: sql`${session.now} + ${wait}::float8 * interval '1 millisecond'`,
      settledAt: end.state === 'pending' ? null : session.now,
    })
    .where(
      and(isOne(leased), eq(webhookDeliveries.lease, leased.lease), eq(webhookDeliveries.state, 'pending')),
    )
    .returning({ id: webhookDeliveries.id });
  return settled.length > 0;
}

/** What waits for this endpoint, or is on its way there, is dead from now on. */
export async function killDeliveries(
  session: Session,
  businessId: BusinessId,
  endpointId: WebhookEndpointId,
) {
  await session.query
    .update(webhookDeliveries)
    .set({ state: 'dead', lease: null, settledAt: session.now })
    .where(and(isOf(businessId, endpointId), eq(webhookDeliveries.state, 'pending')));
}

/** Due now, with all its tries before it; one that is being tried at this moment is left to that. */
export async function reviveDelivery(session: Session, delivery: Delivery): Promise<void> {
  const { state, lease, dueAt } = webhookDeliveries;
  const runs = sql`(${state} = 'pending' and ${lease} is not null and ${dueAt} > ${session.now})`;
  await session.query
    .update(webhookDeliveries)
    .set({ state: 'pending', lease: null, attempts: 0, dueAt: session.now, settledAt: null })
    .where(and(isOne(delivery), sql`not ${runs}`));
}

export async function findDelivery(session: Session, businessId: BusinessId, id: WebhookDeliveryId) {
  const [row] = await session.query.select(columns).from(webhookDeliveries).where(isOne({ businessId, id }));
  return row;
}

export type DeliveryFilter = {
  state: DeliveryState | undefined;
  below: { createdAt: Date; id: WebhookDeliveryId } | undefined;
  limit: number;
};

/** Newest first. `below`: only what comes after it in this order. */
export async function listDeliveries(
  session: Session,
  businessId: BusinessId,
  endpointId: WebhookEndpointId,
  { state, below, limit }: DeliveryFilter,
): Promise<Delivery[]> {
  const { createdAt, id } = webhookDeliveries;
  return session.query
    .select(columns)
    .from(webhookDeliveries)
    .where(
      and(
        isOf(businessId, endpointId),
        state && eq(webhookDeliveries.state, state),
        below &&
          sql`(${createdAt}, ${id}) < (${below.createdAt.toISOString()}::timestamptz, ${below.id}::uuid)`,
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(limit);
}

/** Milliseconds until something is due there that is not due yet; undefined if that is a minute or more. */
export async function findWait(
  session: Session,
  { businessId, endpointId }: Destination,
): Promise<number | undefined> {
  const { state, lease, dueAt } = webhookDeliveries;
  const soon = sql`${lease} is null and ${dueAt} > ${session.now} and ${dueAt} < ${session.now} + interval '1 minute'`;
  const [row] = await session.query
    .select({ wait: sql<number | null>`extract(epoch from min(${dueAt}) - ${session.now})::float8 * 1000` })
    .from(webhookDeliveries)
    .where(and(isOf(businessId, endpointId), eq(state, 'pending'), soon));
  return row?.wait ?? undefined;
}

/** Where something is due, deleted and disabled endpoints included. Drawn by lot beyond `most`. Of all businesses. */
export async function listDueEndpoints(session: Session, { most }: { most: number }): Promise<Destination[]> {
  const rows = await session.query.execute<Destination>(sql`
    select e.business_id as "businessId", e.id as "endpointId" from webhook_endpoints e
    where exists (
      select from webhook_deliveries d
      where d.endpoint_id = e.id and d.business_id = e.business_id and d.state = 'pending' and d.due_at <= ${session.now})
    order by random() limit ${most}`);
  return [...rows];
}

/** Deletes deliveries settled more than 30 days ago, at most 100 of each endpoint, by way of the index of its log. */
export async function deleteOldDeliveries(session: Session): Promise<void> {
  const old = sql`(
    select d.id from webhook_endpoints e, lateral (
      select id from webhook_deliveries
      where endpoint_id = e.id and business_id = e.business_id
        and created_at < ${session.now} - interval '30 days' and settled_at < ${session.now} - interval '30 days'
      order by created_at, id limit 100) d)`;
  await session.query.delete(webhookDeliveries).where(sql`${webhookDeliveries.id} in ${old}`);
}
