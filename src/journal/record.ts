// Writes a line of a voucher's journal and tells whoever listens, in the transaction of the change itself.

import type { Session } from '../db/tx.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { NewEvent } from './event.ts';
import { appendEvents } from './store.ts';

/** The vouchers' rows must be locked by this transaction or new, so that their sequences have no holes. */
export async function record(session: Session, jobs: Jobs, ...events: NewEvent[]): Promise<void> {
  await jobs.announce(session, await appendEvents(session, events));
}
