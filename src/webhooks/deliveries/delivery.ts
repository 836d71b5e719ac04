// One event on its way to one endpoint: pending until it arrived or is given up, with a log of its last tries.

import type { BusinessId, EventId, WebhookDeliveryId, WebhookEndpointId } from '../../ids.ts';

export const deliveryStates = ['pending', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** A try: when it began, the status of a complete answer or else the fault in words, how long it took. */
export type LoggedTry = { at: string; status: number | null; fault: string | null; ms: number };

/** How many tries the log keeps. */
const mostLogged = 12;

export type Delivery = {
  id: WebhookDeliveryId;
  businessId: BusinessId;
  endpointId: WebhookEndpointId;
  eventId: EventId;
  state: DeliveryState;
  /** The next try, or until when the one that runs has its turn. */
  dueAt: Date;
  /** Tries since it was asked for, the first time or again. */
  attempts: number;
  log: LoggedTry[];
  createdAt: Date;
  settledAt: Date | null;
};

export function withTry(log: LoggedTry[], last: LoggedTry): LoggedTry[] {
  return [...log, last].slice(-mostLogged);
}
