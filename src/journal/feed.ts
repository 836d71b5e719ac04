// The feed as readers get it: only what is settled, so that whoever goes on from there has missed nothing.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../db/tx.ts';
import type { BusinessId } from '../ids.ts';
import { type Place, readFeed } from './store.ts';

/** Transactions are short: what a reader has just done is settled after a moment, as a rule at once. */
const looks = 10;
const pause = 30;

/** Waits a moment for what is there but not settled, and gives what is settled by then. */
export async function readSettled(
  database: Database,
  businessId: BusinessId,
  page: { after: Place | undefined; limit: number },
) {
  for (let left = looks; ; left--) {
    const found = await database.read((session) => readFeed(session, businessId, page));
    const end = found.findIndex(({ settled }) => !settled);
    if (end < 0) return found;
    if (left === 0) return found.slice(0, end);
    await sleep(pause);
  }
}
