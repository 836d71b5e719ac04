// Pushing in the background, whenever something is due.

import type { Database } from '../../db/tx.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { watch } from '../../jobs/watch.ts';
import { createPusher, type PushNeeds } from './deliver.ts';
import { findPause } from './pauses/store.ts';
import { findWait, measureBacklog } from './store.ts';
import { waits } from './waits.ts';

export type Pushes = {
  /** Pushes what is due now; resolves when that is done, or takes long. */
  look(): Promise<void>;
  /** Takes no more turns. What is in flight goes on. */
  stop(): void;
  close(): Promise<void>;
};

/** Registers the handler of the hints. Nothing is pushed before the jobs are started or drained. */
export function handlePushes(
  jobs: Jobs,
  needs: Omit<PushNeeds, 'waits' | 'jobs'> & Partial<PushNeeds>,
): Pushes {
  const { database, passTypeIdentifier, log, metrics, apns } = needs;
  const pusher = createPusher({ waits, ...needs, jobs });
  // A pause, or Apple out of reach: what is due stays due.
  const watched = watch(jobs, 'apple-push', {
    look: pusher.look,
    untilNext: () => database.read((session) => findWait(session, passTypeIdentifier)),
    onFailure: (error) => log.error({ err: error }, 'pushing failed'),
  });
  metrics.watchPushes(() => database.read((session) => measureBacklog(session, passTypeIdentifier)));

  const stop = () => {
    watched.stop();
    pusher.stop();
  };
  return {
    look: watched.look,
    stop,
    async close() {
      stop();
      await apns.close();
      await watched.idle();
    },
  };
}

/** For operators, whichever process asks. */
export async function describePushes(database: Database, passTypeIdentifier: string): Promise<string> {
  const pause = await database.read((session) => findPause(session, passTypeIdentifier));
  return pause ? `stand still until ${pause.until.toISOString()}: ${pause.reason}` : 'go';
}
