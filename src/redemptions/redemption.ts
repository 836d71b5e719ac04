// A redemption: when, where and by whom a voucher was used, and whether that was undone.

import type { Channel } from '../auth/permissions.ts';
import type { BusinessId, RedemptionId, VoucherId } from '../ids.ts';

export type Redemption = {
  id: RedemptionId;
  businessId: BusinessId;
  voucherId: VoucherId;
  redeemedAt: Date;
  channel: Channel;
  /** Who did it, as `nameOf` in auth/actor.ts names callers. */
  actor: string;
  /** Who did it, as people say. */
  staff: string | null;
  location: string | null;
  /** A receipt's number, or whatever finds the sale again. */
  reference: string | null;
  undoneAt: Date | null;
  undoneBy: string | null;
  undoReason: string | null;
};

/** Channels that customers see or use: no name of staff is shown there. */
export function isCustomerFacing(channel: Channel): boolean {
  return channel === 'kiosk' || channel === 'self';
}
