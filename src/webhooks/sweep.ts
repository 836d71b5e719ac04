// Once a minute: endpoints where something is due are hinted at, in case nobody is on the way there, and old deliveries go.

import type { Session } from '../db/tx.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { deleteOldDeliveries, listDueEndpoints } from './deliveries/store.ts';
import { hint } from './hint.ts';

/** Of all businesses. In the caller's transaction. */
export async function sweepWebhooks(session: Session, jobs: Jobs): Promise<void> {
  await deleteOldDeliveries(session);
  await hint(session, jobs, await listDueEndpoints(session, { most: 1000 }));
}
