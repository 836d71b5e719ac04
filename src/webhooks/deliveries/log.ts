// The delivery log of an endpoint, page by page, and sending one again.

import type { Session } from '../../db/tx.ts';
import { invalid, Refusal } from '../../errors.ts';
import { type BusinessId, isId, type WebhookDeliveryId, type WebhookEndpointId } from '../../ids.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { findEvents } from '../../journal/store.ts';
import { findEndpoint, lockEndpoint } from '../endpoints/store.ts';
import { hint } from '../hint.ts';
import { presentDelivery } from '../schemas.ts';
import type { Delivery, DeliveryState } from './delivery.ts';
import { findDelivery, listDeliveries, reviveDelivery } from './store.ts';

/** Newest first. @throws Refusal NOT_FOUND, INVALID for a cursor that this list did not give */
export async function readLog(
  session: Session,
  businessId: BusinessId,
  endpoint: string,
  { state, limit = 20, cursor }: { state?: DeliveryState; limit?: number; cursor?: string },
) {
  const endpointId = endpoint as WebhookEndpointId;
  const known = isId(endpoint) && (await findEndpoint(session, businessId, endpointId));
  if (!known) throw new Refusal('NOT_FOUND');
  const below = cursor === undefined ? undefined : readCursor(cursor);
  const found = await listDeliveries(session, businessId, endpointId, { state, below, limit: limit + 1 });
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return { items: await show(session, businessId, page), nextCursor: last ? writeCursor(last) : null };
}

/**
 * Sends it again, whatever became of it: the same webhook-id, all its tries before it.
 * @throws Refusal NOT_FOUND, INVALID while its endpoint is disabled
 */
export async function redeliver(session: Session, jobs: Jobs, businessId: BusinessId, id: string) {
  const deliveryId = id as WebhookDeliveryId;
  const delivery = isId(id) ? await findDelivery(session, businessId, deliveryId) : undefined;
  const endpoint = delivery && (await lockEndpoint(session, businessId, delivery.endpointId));
  if (delivery === undefined || endpoint === undefined) throw new Refusal('NOT_FOUND');
  if (endpoint.status === 'disabled') {
    const errors = [{ path: '/id', message: 'is for a disabled endpoint: make that active first' }];
    throw new Refusal('INVALID', { errors });
  }
  await reviveDelivery(session, delivery);
  const after = await findDelivery(session, businessId, deliveryId);
  const [shown] = await show(session, businessId, after ? [after] : []);
  if (shown === undefined) throw new Refusal('NOT_FOUND');
  await hint(session, jobs, [delivery]);
  return shown;
}

async function show(session: Session, businessId: BusinessId, deliveries: Delivery[]) {
  const ids = deliveries.map(({ eventId }) => eventId);
  const places = await findEvents(session, businessId, ids);
  return deliveries.map((delivery) => {
    const place = places.get(delivery.eventId);
    if (place === undefined) throw new Error(`event ${delivery.eventId} of a delivery is not there`);
    return presentDelivery(delivery, place.type);
  });
}

const writeCursor = ({ createdAt, id }: Delivery) =>
  Buffer.from(`${createdAt.getTime()}.${id}`).toString('base64url');

function readCursor(cursor: string): { createdAt: Date; id: WebhookDeliveryId } {
  const [time = '', id = '', ...more] = Buffer.from(cursor, 'base64url').toString().split('.');
  if (!/^\d{1,14}$/.test(time) || !isId(id) || more.length > 0)
    throw invalid('/cursor', 'is none that this list gave');
  return { createdAt: new Date(Number(time)), id: id as WebhookDeliveryId };
}
