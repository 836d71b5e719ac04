// One look at what is due at Google: the urgent and the rest side by side, each request with a permit of its own, the most
// urgent turn with the next one.

import { randomUUID } from 'node:crypto';
import type { Session } from '../../db/tx.ts';
import { checkOne } from '../holders/holders.ts';
import { lanes } from '../owner.ts';
import type { Permit } from '../pace/pace.ts';
import { classStep } from './class-step.ts';
import type { SyncNeeds } from './needs.ts';
import { objectStep } from './object-step.ts';
import { fail, findWait, keepLease, leaseDue, leaseOne, putBack, type Turn } from './store.ts';

/** Requests that one process has on the way, of each kind. */
const atOnce = 10;
/** Milliseconds for which a permit is waited for: others may have them all. */
const patience = 5000;
/** Of the bulk's permits. */
const shareOfChecks = 0.25;
/** A turn takes one request, or a few where something is missing at Google. */
const mostSteps = 8;

const kinds = {
  urgent: { lanes: [lanes.redemption, lanes.edit], classes: true },
  bulk: { lanes: [lanes.campaign, lanes.expiry], checks: true },
} as const;
type Kind = keyof typeof kinds;

export type Sync = {
  /** Resolves when nothing is due, or Google cannot be asked now. */
  look(): Promise<void>;
  /** Ends a look after the turns that it has in its hands. */
  stop(): void;
  /** Milliseconds until something is due. */
  untilNext(): Promise<number | undefined>;
  /** This one now, due or not. @returns false where somebody else has its turn, or Google cannot be asked now */
  one(objectId: string): Promise<boolean>;
};

export function createSync(needs: SyncNeeds): Sync {
  const { database, issuerId, pace, waits } = needs;
  const seconds = waits.leaseSeconds;
  let stopped = false;

  const wait = (kind: Kind) => database.read((session) => findWait(session, { issuerId, ...kinds[kind] }));

  async function work(kind: Kind): Promise<void> {
    while (!stopped) {
      const due = await wait(kind);
      if (due === undefined || due > 0) return;
      const permit = await pace.take(kind, patience);
      if (permit === undefined) return;
      await useOn(kind, permit);
    }
  }

  /** The permit is in hand before the turn: until the last moment a redemption can come first. */
  async function useOn(kind: Kind, permit: Permit): Promise<void> {
    let turn: Turn | undefined;
    try {
      // Also while there is a campaign: what a callback said is to be seen soon.
      const checkFirst = kind === 'bulk' && Math.random() < shareOfChecks;
      if (checkFirst && (await checkOne(needs, permit))) return;
      turn = await database.read((session) => leaseNext(session, kind));
      if (turn === undefined) {
        if (kind === 'bulk' && !checkFirst) await checkOne(needs, permit);
        return;
      }
      if ((await step(needs, turn, permit)) === 'done') return;
    } finally {
      await permit.giveBack();
    }
    await goOn(turn);
  }

  async function leaseNext(session: Session, kind: Kind): Promise<Turn | undefined> {
    const lease = randomUUID();
    const [first, ...others] = kinds[kind].lanes;
    const of = { issuerId, lease, seconds };
    const urgent = await leaseDue(session, { ...of, kind: 'object', lane: first });
    if (urgent) return urgent;
    if (kind === 'urgent') {
      const ofClass = await leaseDue(session, { ...of, kind: 'class', lane: first });
      if (ofClass) return ofClass;
    }
    for (const lane of others) {
      const turn = await leaseDue(session, { ...of, kind: 'object', lane });
      if (turn) return turn;
    }
    return undefined;
  }

  /** A turn that has begun goes on before others begin. */
  async function goOn(turn: Turn): Promise<void> {
    for (let left = mostSteps; left > 0; left--) {
      const permit = stopped ? undefined : await pace.take('urgent', patience);
      try {
        if (permit === undefined) {
          await database.read((session) => putBack(session, turn, { waitMs: 0 }));
          return;
        }
        if (!(await database.read((session) => keepLease(session, turn, { seconds })))) return;
        if ((await step(needs, turn, permit)) === 'done') return;
      } finally {
        await permit?.giveBack();
      }
    }
    const failure = { problem: 'google: what it needs there is missing', doubtful: 0 };
    await database.read((session) =>
      fail(session, turn, { ...failure, waitMs: waits.afterFailure(mostSteps) }),
    );
  }

  return {
    async look() {
      const loops = (['urgent', 'bulk'] as const).flatMap((kind) =>
        Array.from({ length: atOnce }, () => work(kind)),
      );
      // All of them end before a failure is told: none goes on behind the back of whoever closes the database.
      const ends = await Promise.allSettled(loops);
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    },
    stop() {
      stopped = true;
      pace.stop();
    },
    async untilNext() {
      const waits = await Promise.all([wait('urgent'), wait('bulk')]);
      const known = waits.filter((each) => each !== undefined);
      return known.length > 0 ? Math.min(...known) : undefined;
    },
    async one(objectId) {
      const turn: Turn = { kind: 'object', id: objectId, lease: randomUUID() };
      if (!(await database.read((session) => leaseOne(session, turn, { seconds })))) return false;
      await goOn(turn);
      return true;
    },
  };
}

function step(needs: SyncNeeds, turn: Turn, permit: Permit): Promise<'done' | 'again'> {
  return turn.kind === 'class' ? classStep(needs, turn, permit) : objectStep(needs, turn, permit);
}
