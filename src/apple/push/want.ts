// Asks for pushes, in the transaction of the change: rows that say whom to tell, and a hint to look at them.

import type { Session } from '../../db/tx.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { PassKey } from '../store.ts';
import type { Lane } from './budget.ts';
import { wantPush } from './store.ts';

/** Who hints with a key waits for whoever does so at the same time: of so many keys it is rarely the same. */
const keys = 64;

/** Say it last in a transaction. */
export async function push(
  session: Session,
  jobs: Jobs,
  passes: PassKey[],
  when: { lane: Lane; from?: number; to?: number },
): Promise<void> {
  const tokens = await wantPush(session, passes, when);
  if (tokens.length === 0) return;
  const key = String(Math.floor(Math.random() * keys));
  await jobs.send(session, 'apple-push', [{ data: {}, key }]);
}
