// Puts a message in the queue: its row, and the job that looks at it, in the caller's transaction.

import type { Session } from '../db/tx.ts';
import type { DeliveryId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Delivery } from './delivery.ts';
import { insertDelivery, type NewDelivery } from './store.ts';

/** @returns undefined when there is one for this reason already */
export async function queueDelivery(
  session: Session,
  jobs: Jobs,
  delivery: NewDelivery,
): Promise<Delivery | undefined> {
  const queued = await insertDelivery(session, delivery);
  if (queued) await askFor(session, jobs, [queued.id]);
  return queued;
}

export async function askFor(session: Session, jobs: Jobs, ids: DeliveryId[]): Promise<void> {
  await jobs.send(
    session,
    'mail',
    ids.map((id) => ({ data: { deliveryId: id }, key: id })),
  );
}
