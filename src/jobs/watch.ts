// Work whose rows say when it is due. Jobs are hints to look at once; a look every few seconds finds what is due by its
// time, what another worker left behind, and whatever no hint told of.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Jobs } from './jobs.ts';
import type { QueueName } from './queues.ts';

/** Seconds. What is due within them needs no hint. */
const patrol = 2;
/** Much work takes an hour: neither a hint nor the sweep waits for all of it. */
const patienceMs = 10_000;

export type Watched = {
  /** Does what is due now; resolves when that is done, or cannot be done now. */
  look(): Promise<void>;
  /** Milliseconds until more is due; undefined: nothing will be. */
  untilNext(): Promise<number | undefined>;
  onFailure(error: unknown): void;
};

export type Watch = {
  /** Does what is due now; resolves when that is done, or takes long. */
  look(): Promise<void>;
  /** Looks no more. What is being done goes on. */
  stop(): void;
  /** Resolves when nothing is being done any more. */
  idle(): Promise<void>;
};

/** Nothing is looked at before the jobs are started or drained. */
export function watch(
  jobs: Jobs,
  hints: QueueName,
  { look: lookOnce, untilNext, onFailure }: Watched,
): Watch {
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
        await lookOnce();
        await comeBack();
      }
    } finally {
      // In the same breath as the last look at `again`: whoever asks from now on begins anew.
      looking = undefined;
    }
  }

  /** At the very moment when more is due, where that is soon. */
  async function comeBack(): Promise<void> {
    const wait = await untilNext();
    clearTimeout(timer);
    if (closed || wait === undefined || wait > patrol * 1000) return;
    // What is due and was not done cannot be done now: the patrol looks again.
    if (wait > 0) timer = setTimeout(() => void look().catch(onFailure), wait + 5).unref();
  }

  jobs.handle(hints, look, { atOnce: 64 });
  jobs.every(patrol, () => look().catch(onFailure));
  return {
    look,
    stop() {
      closed = true;
      clearTimeout(timer);
    },
    async idle() {
      await looking?.catch(() => {});
    },
  };
}
