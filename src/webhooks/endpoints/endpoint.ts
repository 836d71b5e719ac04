// Where a business wants its events: the endpoint, its limit, and the secrets that sign what goes there.

import type { Secrets } from '../../auth/secrets.ts';
import type { BusinessId, WebhookEndpointId } from '../../ids.ts';
import type { EventType } from '../../journal/event.ts';

/** Of one business, disabled ones included, deleted ones not. */
export const mostEndpoints = 10;

/** Hours for which the secret before a rotation signs too, so that the receiver can change over without a gap. */
export const overlapHours = 24;

export type Endpoint = {
  id: WebhookEndpointId;
  businessId: BusinessId;
  url: string;
  events: EventType[];
  status: 'active' | 'disabled';
  /** Why we disabled it; null where the business did so itself. */
  disabledReason: string | null;
  sealedSecret: Buffer;
  previousSealedSecret: Buffer | null;
  previousEndsAt: Date | null;
  /** Since when nothing has arrived there; null: the last message did. */
  failingSince: Date | null;
  createdAt: Date;
};

/** An endpoint as jobs and deliveries name it. */
export type Destination = { businessId: BusinessId; endpointId: WebhookEndpointId };

/** A secret sealed for one endpoint opens for no other. */
const context = (id: WebhookEndpointId) => `webhook endpoint ${id}`;

export function sealSecret(secrets: Secrets, id: WebhookEndpointId, secret: string): Buffer {
  return secrets.seal(secret, context(id));
}

/** The newest first. After two rotations within the overlap the oldest signs no more. */
export function openSecrets(secrets: Secrets, endpoint: Endpoint, now: Date): string[] {
  const { id, sealedSecret, previousSealedSecret, previousEndsAt } = endpoint;
  const present = secrets.open(sealedSecret, context(id));
  if (previousSealedSecret === null || previousEndsAt === null || previousEndsAt <= now) return [present];
  return [present, secrets.open(previousSealedSecret, context(id))];
}
