// An event of the journal becomes one delivery for each endpoint that wants it, however often we are told of it.

import type { Session } from '../db/tx.ts';
import type { VoucherId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { findEvent } from '../journal/store.ts';
import { insertDeliveries } from './deliveries/store.ts';
import { listListening } from './endpoints/store.ts';
import { hint } from './hint.ts';

/** The deliveries and the hints at their endpoints commit together. */
export async function fanOut(
  session: Session,
  jobs: Jobs,
  { voucherId, sequence }: { voucherId: VoucherId; sequence: number },
): Promise<void> {
  const event = await findEvent(session, voucherId, sequence);
  if (event === undefined) return;
  const endpoints = await listListening(session, event.businessId, event.type);
  const { businessId } = event;
  const fresh = await insertDeliveries(session, event, endpoints);
  await hint(
    session,
    jobs,
    fresh.map((endpointId) => ({ businessId, endpointId })),
  );
}
