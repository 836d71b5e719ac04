// SQL of webhook_endpoints.

import { and, asc, eq, isNull, sql } from '../../db/drizzle.ts';
import { webhookEndpoints } from '../../db/schema.ts';
import type { Session } from '../../db/tx.ts';
import type { BusinessId, WebhookEndpointId } from '../../ids.ts';
import type { EventType } from '../../journal/event.ts';
import type { Destination, Endpoint } from './endpoint.ts';

const columns = {
  id: webhookEndpoints.id,
  businessId: webhookEndpoints.businessId,
  url: webhookEndpoints.url,
  events: sql`${webhookEndpoints.events}`.mapWith(
    (value) => webhookEndpoints.events.mapFromDriverValue(value) as EventType[],
  ),
  status: webhookEndpoints.status,
  disabledReason: webhookEndpoints.disabledReason,
  sealedSecret: webhookEndpoints.sealedSecret,
  previousSealedSecret: webhookEndpoints.previousSealedSecret,
  previousEndsAt: webhookEndpoints.previousEndsAt,
  failingSince: webhookEndpoints.failingSince,
  createdAt: webhookEndpoints.createdAt,
};

const live = (businessId: BusinessId) =>
  and(eq(webhookEndpoints.businessId, businessId), isNull(webhookEndpoints.deletedAt));

const isOne = (businessId: BusinessId, id: WebhookEndpointId) =>
  and(eq(webhookEndpoints.id, id), live(businessId));

/** Others of this business who would add an endpoint wait until the transaction ends. */
export async function lockEndpointCount(session: Session, businessId: BusinessId): Promise<void> {
  const subject = `webhook_endpoints of ${businessId}`;
  await session.query.execute(sql`select pg_advisory_xact_lock(hashtextextended(${subject}, 0))`);
}

/** Oldest first. */
export async function listEndpoints(session: Session, businessId: BusinessId): Promise<Endpoint[]> {
  return session.query
    .select(columns)
    .from(webhookEndpoints)
    .where(live(businessId))
    .orderBy(asc(webhookEndpoints.createdAt), asc(webhookEndpoints.id));
}

/** Which active endpoints chose this type. */
export async function listListening(session: Session, businessId: BusinessId, type: EventType) {
  const chosen = sql`${type} = any(${webhookEndpoints.events})`;
  const rows = await session.query
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(and(live(businessId), eq(webhookEndpoints.status, 'active'), chosen));
  return rows.map(({ id }) => id);
}

export type NewEndpoint = Pick<Endpoint, 'id' | 'businessId' | 'url' | 'events' | 'sealedSecret'>;

export async function insertEndpoint(session: Session, endpoint: NewEndpoint): Promise<Endpoint> {
  const [row] = await session.query
    .insert(webhookEndpoints)
    .values({ ...endpoint, status: 'active', createdAt: session.now })
    .returning(columns);
  return row as Endpoint;
}

export async function findEndpoint(
  session: Session,
  businessId: BusinessId,
  id: WebhookEndpointId,
): Promise<Endpoint | undefined> {
  const [row] = await session.query.select(columns).from(webhookEndpoints).where(isOne(businessId, id));
  return row;
}

/** Held until the transaction ends, with its moment. Whoever locks deliveries too locks their endpoint first. */
export async function lockEndpoint(session: Session, businessId: BusinessId, id: WebhookEndpointId) {
  const now = sql<Date>`${session.now}`.mapWith(webhookEndpoints.createdAt);
  const [row] = await session.query
    .select({ ...columns, now })
    .from(webhookEndpoints)
    .where(isOne(businessId, id))
    .for('no key update');
  return row;
}

/**
 * Returns when every transaction has ended that is writing deliveries for it at this moment, so that a look from now on
 * finds them: their hints may have collapsed into the one that brought us here. (A new delivery holds its endpoint by
 * its foreign key; who asks for one again locks it.)
 */
export async function awaitWriters(session: Session, { businessId, endpointId }: Destination): Promise<void> {
  const { id } = webhookEndpoints;
  await session.query
    .select({ id })
    .from(webhookEndpoints)
    .where(isOne(businessId, endpointId))
    .for('update');
}

export type EndpointChange = Partial<Omit<Endpoint, 'id' | 'businessId' | 'createdAt'>> & {
  deletedAt?: Date;
};

export async function updateEndpoint(
  session: Session,
  { businessId, id }: Pick<Endpoint, 'businessId' | 'id'>,
  change: EndpointChange,
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await session.query.update(webhookEndpoints).set(change).where(isOne(businessId, id));
}
