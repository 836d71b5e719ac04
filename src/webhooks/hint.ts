// Tells a worker to look at endpoints. Only a hint: what is due there, and when, stands in the rows of its deliveries.
//
// At most two wait for one endpoint, however much is due there. One is for now. The other is for later and has a key of
// its own: with one key, a hint that waits for its time would swallow the one for an event that has just happened.

import type { Session } from '../db/tx.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Destination } from './endpoints/endpoint.ts';

/**
 * `wait`: milliseconds until it is worth a look. Say it last in a transaction: whoever hints at the same endpoint waits
 * until that ends. Everyone says several in one order, so that none of them wait for each other.
 */
export async function hint(session: Session, jobs: Jobs, endpoints: Destination[], wait = 0): Promise<void> {
  const [suffix, later] = wait > 0 ? [':later', { after: Math.ceil(wait / 1000) }] : ['', {}];
  const hints = endpoints.map(({ businessId, endpointId }) => ({
    data: { businessId, endpointId },
    key: `${endpointId}${suffix}`,
    ...later,
  }));
  const inOrder = hints.sort((a, b) => (a.key < b.key ? -1 : 1));
  await jobs.send(session, 'webhook-delivery', inOrder);
}
