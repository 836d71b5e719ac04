// Tells a worker to look, in the transaction of the change. Only a hint: whom to tell of what stands in rows.

import type { Session } from '../../db/tx.ts';
import type { Jobs } from '../../jobs/jobs.ts';

/** Who hints with a key waits for whoever does so at the same time: of so many keys it is rarely the same. */
const keys = 64;
/** One a transaction: two that hint twice would wait for each other. */
const keyOf = new WeakMap<Session, string>();

export async function hintPush(session: Session, jobs: Jobs): Promise<void> {
  const key = keyOf.get(session) ?? String(Math.floor(Math.random() * keys));
  keyOf.set(session, key);
  await jobs.send(session, 'apple-push', [{ data: {}, key }]);
}
