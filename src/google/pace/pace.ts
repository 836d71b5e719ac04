// At most twenty requests in any second, over all processes, however late any of them or Google may be.
//
// There are twenty permits. A request takes one before it leaves, and the permit is free again one second after the
// answer is here: two requests on one permit arrive at Google more than a second apart, since the first has arrived
// before it was answered and the second has not left before. A bucket, or times to leave at, would promise that of our
// side only. Whoever dies with a permit in hand gives it back by its end, which is after the end of any request.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../db/tx.ts';
import { beginPause, endPause, givePermit, makePermits, takePermit, untilPermit } from './store.ts';

/** What a request has to show. Good for one, and for a moment. */
export type Permit = {
  /** @returns false where it came too late for a request to be over in time: take another */
  use(): boolean;
  /** Ends it; the request, if there was one, is answered or given up. */
  giveBack(): Promise<void>;
};

export type Pace = {
  /** The next permit; undefined: none within `patienceMs`, or there is a pause. `bulk` leaves some to the urgent. */
  take(what: 'urgent' | 'bulk', patienceMs: number): Promise<Permit | undefined>;
  /** Nobody asks Google anything for a while; from the second time in a row on for longer. @returns whether this began it */
  pause(reason: string, seconds: readonly number[]): Promise<boolean>;
  /** Google has answered as it should: a pause that is over was the last of its row. */
  answered(): Promise<void>;
  /** Google did not let us. @returns whether it has not let us several times in a row */
  refused(): boolean;
  /** From now on there are none: nobody waits any more. */
  stop(): void;
};

export const requestsPerSecond = 20;
/** What a campaign or a midnight may take: a redemption finds a permit within a moment all the same. */
const forBulk = 16;
/** Milliseconds after which a request is given up, and from its permit until it leaves. */
export const requestTimeoutMs = 10_000;
const leavesWithinMs = 1000;
/** Milliseconds: a stop does not wait for longer. */
const longestSleep = 250;
/** Without an answer as it should be among them. */
const mostRefusals = 3;
/** Seconds. */
const second = 1;
const heldFor = (requestTimeoutMs + leavesWithinMs) / 1000 + second;

export async function openPace(
  database: Database,
  issuerId: string,
  perSecond: number = requestsPerSecond,
): Promise<Pace> {
  await database.read((session) => makePermits(session, issuerId, perSecond));

  async function tryTake(among: number): Promise<Permit | undefined> {
    const holder = randomUUID();
    const askedAt = performance.now();
    const of = { issuerId, holder, among, seconds: heldFor };
    const permit = await database.read((session) => takePermit(session, of));
    if (permit === undefined) return undefined;
    let used = false;
    return {
      use() {
        if (performance.now() - askedAt > leavesWithinMs) return false;
        used = true;
        return true;
      },
      async giveBack() {
        const seconds = used ? second : 0;
        await database.read((session) => givePermit(session, { issuerId, permit, holder, seconds }));
      },
    };
  }

  /** Whether this process has seen a pause, since Google last answered. */
  let paused = false;
  let stopped = false;
  let refusals = 0;

  async function take(what: 'urgent' | 'bulk', patienceMs: number): Promise<Permit | undefined> {
    const among = what === 'bulk' ? Math.min(forBulk, perSecond) : perSecond;
    const end = performance.now() + patienceMs;
    while (!stopped) {
      const permit = await tryTake(among);
      if (permit) return permit;
      const wait = await database.read((session) => untilPermit(session, { issuerId, among }));
      if (wait === undefined) paused = true;
      // Apart, so that processes that wait for one permit do not all come for it at once.
      const pause = Math.max(wait ?? 0, 5) + Math.random() * 20;
      if (wait === undefined || performance.now() + pause > end) return undefined;
      await sleep(Math.min(pause, longestSleep));
    }
    return undefined;
  }

  // One at a time: who waits in a crowd only asks more often.
  const last = { urgent: Promise.resolve<unknown>(undefined), bulk: Promise.resolve<unknown>(undefined) };
  return {
    take(what, patienceMs) {
      const next = last[what].then(() => take(what, patienceMs));
      last[what] = next.catch(() => {});
      return next;
    },
    async pause(reason, seconds) {
      paused = true;
      return database.read((session) => beginPause(session, { issuerId, reason, seconds }));
    },
    stop() {
      stopped = true;
    },
    refused() {
      refusals += 1;
      return refusals >= mostRefusals;
    },
    async answered() {
      refusals = 0;
      if (!paused) return;
      paused = false;
      await database.read((session) => endPause(session, issuerId));
    },
  };
}
