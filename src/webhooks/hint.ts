// Tells a worker to look at deliveries. Only a hint: when a delivery is due stands in its row.

import type { Session } from '../db/tx.ts';
import type { WebhookDeliveryId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';

/** `wait`: milliseconds until it is worth a look. */
export async function hint(session: Session, jobs: Jobs, ids: WebhookDeliveryId[], wait = 0): Promise<void> {
  const later = wait > 0 && { after: Math.ceil(wait / 1000) };
  await jobs.send(
    session,
    'webhook-delivery',
    ids.map((deliveryId) => ({ data: { deliveryId }, ...later })),
  );
}
