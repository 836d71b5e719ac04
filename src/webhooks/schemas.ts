// The shapes of webhook endpoints and deliveries on the wire.

import { type TSchema, Type } from 'typebox';
import { eventTypes } from '../journal/event.ts';
import { type Delivery, deliveryStates } from './deliveries/delivery.ts';
import type { Endpoint } from './endpoints/endpoint.ts';

const closed = { additionalProperties: false } as const;
const literals = <T extends string>(...values: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values] });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const id = Type.String({ format: 'uuid' });
const moment = Type.String({ format: 'date-time' });

const url = Type.String({
  minLength: 1,
  maxLength: 2000,
  description: 'https, port 443 or 8443, a public host',
});
const chosen = Type.Array(literals(...eventTypes), {
  minItems: 1,
  maxItems: eventTypes.length,
  uniqueItems: true,
});
const status = literals('active', 'disabled');

export const newEndpointSchema = Type.Object(
  { url, events: Type.Optional({ ...chosen, description: 'All, if left out' }) },
  closed,
);
export const endpointChangeSchema = Type.Object(
  { url: Type.Optional(url), events: Type.Optional(chosen), status: Type.Optional(status) },
  closed,
);

const endpointMembers = {
  id,
  url: Type.String(),
  events: Type.Array(Type.String()),
  status,
  disabledReason: nullable(Type.String({ description: 'null where the business did it itself' })),
  createdAt: moment,
};
export const endpointSchema = Type.Object(endpointMembers);
export const endpointWithSecretSchema = Type.Object({
  ...endpointMembers,
  secret: Type.String({ description: '`whsec_…`, shown this once' }),
});
export const endpointListSchema = Type.Object({ items: Type.Array(endpointSchema) });

export const deliverySchema = Type.Object({
  id,
  eventId: Type.String({ format: 'uuid', description: 'The `webhook-id` of its message' }),
  type: literals(...eventTypes),
  state: literals(...deliveryStates),
  attempts: Type.Integer({ description: 'Tries since it was asked for, the first time or again' }),
  dueAt: nullable(moment),
  createdAt: moment,
  settledAt: nullable(moment),
  log: Type.Array(
    Type.Object({
      at: moment,
      status: nullable(Type.Integer()),
      fault: nullable(Type.String()),
      ms: Type.Integer(),
    }),
    { description: 'The last 12 tries' },
  ),
});
export const deliveryListSchema = Type.Object({
  items: Type.Array(deliverySchema),
  nextCursor: nullable(Type.String()),
});
export const deliveryQuerySchema = Type.Object(
  {
    state: Type.Optional(literals(...deliveryStates)),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
    cursor: Type.Optional(Type.String({ maxLength: 100 })),
  },
  closed,
);

export function presentEndpoint({ id, url, events, status, disabledReason, createdAt }: Endpoint) {
  return { id, url, events, status, disabledReason, createdAt: createdAt.toISOString() };
}

export function presentDelivery(delivery: Delivery, type: (typeof eventTypes)[number]) {
  const { id, eventId, state, attempts, log } = delivery;
  return {
    id,
    eventId,
    type,
    state,
    attempts,
    dueAt: state === 'pending' ? delivery.dueAt.toISOString() : null,
    createdAt: delivery.createdAt.toISOString(),
    settledAt: delivery.settledAt?.toISOString() ?? null,
    log,
  };
}
