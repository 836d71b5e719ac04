// Tells a worker to look, in the transaction of the change. Only a hint: what there is to do stands in rows.

import type { Session } from '../db/tx.ts';
import type { Jobs } from './jobs.ts';
import type { QueueName } from './queues.ts';

/** Who hints with a key waits for whoever does so at the same time: of so many keys it is rarely the same. */
const keys = 64;
/** One a transaction: two that hint twice would wait for each other. */
const keyOf = new WeakMap<Session, string>();

export async function wake(session: Session, jobs: Jobs, queue: QueueName): Promise<void> {
  const key = keyOf.get(session) ?? String(Math.floor(Math.random() * keys));
  keyOf.set(session, key);
  await jobs.send(session, queue, [{ data: {}, key }]);
}
