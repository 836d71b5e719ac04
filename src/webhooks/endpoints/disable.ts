// An endpoint that gets nothing more: disabled by its business, by its own 410, or after failing for days.

import type { Session } from '../../db/tx.ts';
import { killDeliveries } from '../deliveries/store.ts';
import type { Endpoint } from './endpoint.ts';
import { updateEndpoint } from './store.ts';

export const goneReason = 'The receiver answered 410 Gone.';

/** Lock the endpoint first. What waits for it is dead, and may be sent again once it is active. `reason`: null for its business. */
export async function disable(session: Session, endpoint: Endpoint, reason: string | null): Promise<void> {
  const { businessId, id } = endpoint;
  await updateEndpoint(session, endpoint, { status: 'disabled', disabledReason: reason });
  await killDeliveries(session, businessId, id);
}
