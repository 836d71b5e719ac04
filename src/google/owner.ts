// Whose object at Google it is.

import type { BusinessId, CustomerCardId, VoucherId } from '../ids.ts';

export type Owner = { businessId: BusinessId } & (
  | { voucherId: VoucherId }
  | { customerCardId: CustomerCardId }
);

/** How urgent; what waits in several goes in the most urgent of them. */
export const lanes = { redemption: 0, edit: 1, campaign: 2, expiry: 3 } as const;
export type Lane = keyof typeof lanes;
