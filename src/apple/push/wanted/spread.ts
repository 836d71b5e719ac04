// What has changed becomes what phones are to be told: from passes, which a change marks in its own transaction, to the
// phones that hold them. Not in that transaction itself: all changes of one phone's passes would wait for each other.

import type { Database } from '../../../db/tx.ts';
import { takeUntold } from '../../store.ts';
import { wantPush } from './store.ts';

/** A change of one of these waits for as long as it takes to ask for the pushes of all. */
const chunk = 250;

/** All that has changed by now. */
export async function spread(database: Database, passTypeIdentifier: string): Promise<void> {
  for (let taken = chunk; taken === chunk; ) {
    taken = await database.transaction(async (session) => {
      const passes = await takeUntold(session, passTypeIdentifier, chunk);
      await wantPush(session, passes);
      return passes.length;
    });
  }
}
