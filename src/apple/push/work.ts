// Pushing in the background. Jobs are hints to look at once; a look every few seconds finds what is due by its time, what
// another worker left behind, and whatever no hint told of.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../db/tx.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { createPusher, type PushNeeds } from './deliver.ts';
import { findPause } from './pauses/store.ts';
import { findWait, measureBacklog } from './store.ts';
import { waits } from './waits.ts';

/** Seconds. What is due within them needs no hint. */
const patrol = 2;
/** A campaign takes an hour: neither a hint nor the sweep waits for all of it. */
const patienceMs = 10_000;

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
  let looking: Promise<void> | undefined;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function look(): Promise<void> {
    if (closed) return;
    again = true;
    looking ??= lookOn();
    // Whoever has lost patience hears of no failure any more: the patrol looks again, and says so.
    const enough = new AbortController();
    const patience = sleep(patienceMs, undefined, { signal: enough.signal, ref: false }).catch(() => {});
    await Promise.race([looking, patience]).finally(() => enough.abort());
  }

  async function lookOn(): Promise<void> {
    try {
      while (again && !closed) {
        again = false;
        await pusher.look();
        await comeBack(database);
      }
    } finally {
      // In the same breath as the last look at `again`: whoever asks from now on begins anew.
      looking = undefined;
    }
  }

  /** At the very moment when more is due, where that is soon. */
  async function comeBack(database: Database): Promise<void> {
    const wait = await database.read((session) => findWait(session, passTypeIdentifier));
    clearTimeout(timer);
    if (closed || wait === undefined || wait > patrol * 1000) return;
    // A pause, or Apple out of reach: what is due stays due, and the patrol looks again.
    if (wait > 0) timer = setTimeout(() => void look().catch(tell), wait + 5).unref();
  }

  const tell = (error: unknown) => log.error({ err: error }, 'pushing failed');
  jobs.handle('apple-push', look, { atOnce: 64 });
  jobs.every(patrol, () => look().catch(tell));
  metrics.watchPushes(() => database.read((session) => measureBacklog(session, passTypeIdentifier)));

  const stop = () => {
    closed = true;
    clearTimeout(timer);
    pusher.stop();
  };
  return {
    look,
    stop,
    async close() {
      stop();
      await apns.close();
      await looking?.catch(() => {});
    },
  };
}

/** For operators, whichever process asks. */
export async function describePushes(database: Database, passTypeIdentifier: string): Promise<string> {
  const pause = await database.read((session) => findPause(session, passTypeIdentifier));
  return pause ? `stand still until ${pause.until.toISOString()}: ${pause.reason}` : 'go';
}
