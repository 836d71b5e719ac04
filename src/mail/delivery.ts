// One message to a customer: why it was written and how far it got. `sent` says that a mail server took it, no more.

import { Type } from 'typebox';
import type { BusinessId, CustomerCardId, DeliveryId, VoucherId } from '../ids.ts';

export const states = [
  /** Waits for its turn, the first or another one. */
  'queued',
  /** Somebody speaks to the mail server, or died while doing so. */
  'sending',
  'sent',
  /** Without a mail server, in development: written, shown, sent to nobody. */
  'kept',
  /** The mail server refused the address for good. */
  'bounced',
  /** Never taken by the mail server, and not tried again. */
  'failed',
  /** Perhaps taken. Never sent again but by hand. */
  'unknown',
  /** Not sent: by then the voucher had ended or there was no address. */
  'dropped',
] as const;
export type State = (typeof states)[number];

export const reasons = ['issued', 'resent', 'reminder'] as const;
export type Reason = (typeof reasons)[number];

export type KeptMessage = { to: string; subject: string; text: string };

export type Delivery = {
  id: DeliveryId;
  kind: 'email';
  reason: Reason;
  state: State;
  createdAt: Date;
  settledAt: Date | null;
  reply: string | null;
  message: KeptMessage | null;
};

/** A delivery that a worker has taken: the number of the attempt fences off whoever had it before. */
export type Order = {
  id: DeliveryId;
  businessId: BusinessId;
  voucherId: VoucherId;
  customerCardId: CustomerCardId;
  reason: Reason;
  attempts: number;
};

const literals = <T extends string>(values: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values] });
const nullable = (schema: ReturnType<typeof Type.String>) => Type.Union([schema, Type.Null()]);
const moment = Type.String({ format: 'date-time' });
const text = Type.String();

export const deliverySchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  kind: literals(['email'] as const),
  reason: literals(reasons),
  state: literals(states),
  createdAt: moment,
  settledAt: nullable(moment),
  reply: Type.Union([text, Type.Null()], { description: 'What the mail server said, without addresses' }),
  message: Type.Union([Type.Object({ to: text, subject: text, text }), Type.Null()], {
    description: 'The message itself, where development has no mail server',
  }),
});

export function presentDelivery(delivery: Delivery) {
  return {
    ...delivery,
    createdAt: delivery.createdAt.toISOString(),
    settledAt: delivery.settledAt?.toISOString() ?? null,
  };
}
