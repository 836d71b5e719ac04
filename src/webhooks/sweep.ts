// Once a minute: deliveries whose hint was lost are hinted again, and old ones go.

import type { Session } from '../db/tx.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { deleteOldDeliveries, listDue } from './deliveries/store.ts';
import { hint } from './hint.ts';

/** Twenty of each endpoint are enough: whoever sends them goes on with the rest. */
const bounds = { most: 1000, perEndpoint: 20 };

/** Of all businesses. In the caller's transaction. */
export async function sweepWebhooks(session: Session, jobs: Jobs): Promise<void> {
  await hint(session, jobs, await listDue(session, bounds));
  await deleteOldDeliveries(session);
}
