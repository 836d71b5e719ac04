// One line of a voucher's journal: what happened to it, when, by whose doing. Holds ids, never a name, address or code.

import type { BusinessId, EventId, VoucherId } from '../ids.ts';

export const eventTypes = [
  'voucher.issued',
  'voucher.redeemed',
  'voucher.redemption_undone',
  'voucher.expired',
  'voucher.voided',
  'voucher.updated',
  'pass.saved',
  'pass.removed',
] as const;
export type EventType = (typeof eventTypes)[number];

export type NewEvent = {
  voucherId: VoucherId;
  businessId: BusinessId;
  type: EventType;
  /** As `nameOf` in auth/actor.ts names callers; `clock` for what time brought, `webhook` for what others reported. */
  actor: string;
  /** What a reader of the journal wants to know besides: a redemption's id and channel, a reason, changed fields. */
  data: Record<string, unknown>;
};

export type JournalEvent = NewEvent & {
  id: EventId;
  /** Counts the events of one voucher from 1, without holes. */
  sequence: number;
  at: Date;
};
