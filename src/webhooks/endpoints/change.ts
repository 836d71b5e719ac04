// How an endpoint comes, changes and goes. Each in the caller's transaction.

import type { Secrets } from '../../auth/secrets.ts';
import { newWebhookSecret } from '../../auth/standard-webhooks.ts';
import type { Session } from '../../db/tx.ts';
import { Refusal } from '../../errors.ts';
import { type BusinessId, isId, newId, type WebhookEndpointId } from '../../ids.ts';
import type { EventType } from '../../journal/event.ts';
import { killDeliveries } from '../deliveries/store.ts';
import { disable } from './disable.ts';
import { type Endpoint, mostEndpoints, overlapHours, sealSecret } from './endpoint.ts';
import { insertEndpoint, listEndpoints, lockEndpoint, lockEndpointCount, updateEndpoint } from './store.ts';

/** @throws Refusal LIMIT_REACHED */
export async function addEndpoint(
  session: Session,
  secrets: Secrets,
  wish: { businessId: BusinessId; url: string; events: EventType[] },
): Promise<{ endpoint: Endpoint; secret: string }> {
  await lockEndpointCount(session, wish.businessId);
  if ((await listEndpoints(session, wish.businessId)).length >= mostEndpoints) {
    const detail = `A business has at most ${mostEndpoints} webhook endpoints: delete one first.`;
    throw new Refusal('LIMIT_REACHED', { detail });
  }
  const id = newId<WebhookEndpointId>();
  const secret = newWebhookSecret();
  const endpoint = await insertEndpoint(session, {
    ...wish,
    id,
    sealedSecret: sealSecret(secrets, id, secret),
  });
  return { endpoint, secret };
}

/** What failed at the old address, or before it was enabled again, is not held against the endpoint. @throws Refusal NOT_FOUND */
export async function changeEndpoint(
  session: Session,
  businessId: BusinessId,
  id: string,
  { url, events, status }: { url?: string; events?: EventType[]; status?: Endpoint['status'] },
): Promise<void> {
  const endpoint = await hold(session, businessId, id);
  const moved = url !== undefined && url !== endpoint.url;
  const enabled = status === 'active' && endpoint.status === 'disabled';
  await updateEndpoint(session, endpoint, {
    ...(moved && { url, failingSince: null }),
    ...(events && { events }),
    ...(enabled && { status, disabledReason: null, failingSince: null }),
  });
  if (status === 'disabled' && endpoint.status === 'active') await disable(session, endpoint, null);
}

/** The old secret signs too for a day. @returns the new one @throws Refusal NOT_FOUND */
export async function rotateSecret(session: Session, secrets: Secrets, businessId: BusinessId, id: string) {
  const endpoint = await hold(session, businessId, id);
  const secret = newWebhookSecret();
  await updateEndpoint(session, endpoint, {
    sealedSecret: sealSecret(secrets, endpoint.id, secret),
    previousSealedSecret: endpoint.sealedSecret,
    previousEndsAt: new Date(endpoint.now.getTime() + overlapHours * 3600 * 1000),
  });
  return { endpoint, secret };
}

/** The row stays, since deliveries name it. @throws Refusal NOT_FOUND */
export async function deleteEndpoint(session: Session, businessId: BusinessId, id: string): Promise<void> {
  const endpoint = await hold(session, businessId, id);
  await killDeliveries(session, businessId, endpoint.id);
  await updateEndpoint(session, endpoint, { deletedAt: endpoint.now });
}

async function hold(session: Session, businessId: BusinessId, id: string) {
  const endpoint = isId(id) ? await lockEndpoint(session, businessId, id as WebhookEndpointId) : undefined;
  if (endpoint === undefined) throw new Refusal('NOT_FOUND');
  return endpoint;
}
