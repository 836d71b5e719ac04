// Keeping Google true in the background, whenever something is due.

import type { Database } from '../../db/tx.ts';
import { watch } from '../../jobs/watch.ts';
import type { Metrics } from '../../metrics.ts';
import { lanes } from '../owner.ts';
import { findPause } from '../pace/store.ts';
import { createSync, type Sync } from './look.ts';
import type { SyncNeeds } from './needs.ts';
import { measureBacklog } from './store.ts';

/** Milliseconds that a stop waits for Google. */
const longestWait = 3000;

export type Syncing = {
  /** Sends what is due now; resolves when that is done, or takes long. */
  look(): Promise<void>;
  /** Takes no more turns. What is on its way goes on. */
  stop(): void;
  close(): Promise<void>;
};

/** Registers the handler of the hints. Nothing is sent before the jobs are started or drained. */
export function handleSync(
  needs: SyncNeeds & { metrics: Pick<Metrics, 'watchGoogle'> },
): Syncing & { sync: Sync } {
  const { database, jobs, issuerId, log, metrics } = needs;
  const sync = createSync(needs);
  const watched = watch(jobs, 'google-sync', {
    look: sync.look,
    untilNext: sync.untilNext,
    onFailure: (error) => log.error({ err: error }, 'the sync with Google failed'),
  });
  metrics.watchGoogle(async () => {
    const waiting = await database.read((session) => measureBacklog(session, issuerId));
    return Object.entries(lanes).map(([lane, number]) => ({
      lane,
      lagSeconds: 0,
      pending: 0,
      ...waiting.get(number),
    }));
  });
  let enough: NodeJS.Timeout | undefined;
  const stop = () => {
    watched.stop();
    sync.stop();
    // Most answers come soon; the end of one that does not is unknown, and found out after the next start.
    enough ??= setTimeout(needs.client.close, longestWait).unref();
  };
  return {
    sync,
    look: watched.look,
    stop,
    async close() {
      stop();
      await watched.idle();
      clearTimeout(enough);
    },
  };
}

/** For operators, whichever process asks. */
export async function describeSync(database: Database, issuerId: string): Promise<string> {
  const pause = await database.read((session) => findPause(session, issuerId));
  return pause && !pause.over ? `stands still until ${pause.until.toISOString()}: ${pause.reason}` : 'goes';
}
