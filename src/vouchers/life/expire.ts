// Marks vouchers whose end has passed. Nothing waits for it: everything reads them as expired from that instant on.

import type { Database } from '../../db/tx.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { record } from '../../journal/record.ts';
import { markExpired } from './store.ts';

const chunk = 200;
/** In one sweep: the next minute goes on. */
const mostChunks = 100;

/** In chunks of a short transaction each, so that a midnight with a million ends delays no redemption. */
export async function sweepExpired(database: Database, jobs: Jobs): Promise<void> {
  for (let left = mostChunks, marked = chunk; left > 0 && marked === chunk; left--) {
    marked = await database.transaction(async (session) => {
      const rows = await markExpired(session, chunk);
      const events = rows.map(({ id, businessId }) => ({
        voucherId: id,
        businessId,
        type: 'voucher.expired' as const,
        actor: 'clock',
        data: {},
      }));
      await record(session, jobs, ...events);
      return rows.length;
    });
  }
}
