// A redemption as the API shows it.

import type { Channel } from '../auth/permissions.ts';
import { isCustomerFacing, type Redemption } from './redemption.ts';

/** @param to the channel it is shown on: customers see no names of staff */
export function presentRedemption(redemption: Redemption, to: Channel) {
  const { id, voucherId, redeemedAt, channel, staff, location, reference, undoneAt } = redemption;
  return {
    id,
    voucherId,
    redeemedAt: redeemedAt.toISOString(),
    channel,
    staff: isCustomerFacing(to) ? null : staff,
    location,
    reference,
    undoneAt: undoneAt?.toISOString() ?? null,
  };
}
