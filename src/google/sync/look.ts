// One look at what is due at Google: the urgent and the rest side by side, each request with a permit of its own, the most
// urgent turn with the next one.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from '../../db/tx.ts';
import { Upstream } from '../../errors.ts';
import { askHolders } from '../holders/holders.ts';
import { leaseCheck } from '../holders/store.ts';
import { lanes } from '../owner.ts';
import type { Permit } from '../pace/pace.ts';
import type { SyncNeeds } from './needs.ts';
import { findWait, leaseDue, leaseOne, type Turn } from './store.ts';
import { standStill } from './troubles.ts';
import { beginTurn, goOn } from './turn.ts';
import { patience } from './waits.ts';

/** Requests that one process has on the way, of each kind. */
const atOnce = 10;
/** Milliseconds: while answers are awaited, more may fall due. */
const glance = 250;
/** Of the bulk's permits. */
const shareOfChecks = 0.25;

const kinds = {
  urgent: { lanes: [lanes.redemption, lanes.edit] },
  bulk: { lanes: [lanes.campaign, lanes.expiry], classes: true, checks: true },
} as const;
type Kind = keyof typeof kinds;

export type Sync = {
  /** Resolves when nothing is due, or Google cannot be asked now. */
  look(): Promise<void>;
  /** Ends a look after the turns that it has in its hands. */
  stop(): void;
  /** Milliseconds until something is due. */
  untilNext(): Promise<number | undefined>;
  /** This one now, due or not. @returns false where somebody else has its turn */
  one(objectId: string): Promise<boolean>;
};

export function createSync(needs: SyncNeeds): Sync {
  const { database, issuerId, pace, waits } = needs;
  const times = { seconds: waits.leaseSeconds, doubtSeconds: waits.doubtSeconds };
  let stopped = false;

  const wait = (kind: Kind) => database.read((session) => findWait(session, { issuerId, ...kinds[kind] }));
  const isDue = async (kind: Kind) => ((await wait(kind)) ?? 1) <= 0;

  /**
   * As many at once as there are permits and turns, so that no answer that is late holds up the others.
   * @param meanwhile as long as this holds it glances, also with nothing to do
   */
  async function work(kind: Kind, meanwhile = () => false): Promise<void> {
    const running = new Set<Promise<unknown>>();
    const faults: unknown[] = [];
    const run = (begun: Promise<void>) => {
      const task = begun.catch((error: unknown) => faults.push(error)).finally(() => running.delete(task));
      running.add(task);
    };
    while (!stopped && faults.length === 0) {
      const begun = running.size < atOnce && (await isDue(kind)) ? await begin(kind) : undefined;
      if (begun) run(begun());
      else if (running.size > 0 || meanwhile()) await Promise.race([...running, sleep(glance)]);
      else break;
    }
    // None goes on behind the back of whoever closes the database.
    await Promise.all(running);
    if (faults.length > 0) throw faults[0];
  }

  /** Without a token nothing is taken: it waits as it is, and costs nobody a try. */
  async function isReady(): Promise<boolean> {
    try {
      await needs.client.ready();
      return true;
    } catch (error) {
      if (!(error instanceof Upstream)) throw error;
      await standStill(needs, error.retry ? 'unreachable' : 'not allowed', error);
      return false;
    }
  }

  /** The permit is in hand before the turn: until the last moment a redemption can come first. */
  async function begin(kind: Kind): Promise<(() => Promise<void>) | undefined> {
    if (!(await isReady())) return undefined;
    const permit = await pace.take(kind, patience);
    if (permit === undefined) return undefined;
    const begun = await database
      .read((session) => takeNext(session, kind, permit))
      .catch(async (error: unknown) => {
        await permit.giveBack();
        throw error;
      });
    if (begun === undefined) await permit.giveBack();
    return begun;
  }

  async function takeNext(session: Session, kind: Kind, permit: Permit) {
    const check = async () => {
      const row = await leaseCheck(session, issuerId);
      return row && (() => askHolders(needs, row, permit).finally(permit.giveBack));
    };
    // Also while there is a campaign: what a callback said is to be seen soon.
    const checkFirst = kind === 'bulk' && Math.random() < shareOfChecks ? await check() : undefined;
    if (checkFirst) return checkFirst;
    const turn = await leaseNext(session, kind);
    if (turn) return () => beginTurn(needs, turn, permit);
    return kind === 'bulk' ? check() : undefined;
  }

  async function leaseNext(session: Session, kind: Kind): Promise<Turn | undefined> {
    const of = { issuerId, lease: randomUUID(), ...times };
    // A class that is new is made by the first object that needs it; this is a new brand.
    const ofClass = kind === 'bulk' ? await leaseDue(session, { ...of, kind: 'class', lane: 0 }) : undefined;
    if (ofClass) return ofClass;
    for (const lane of kinds[kind].lanes) {
      const turn = await leaseDue(session, { ...of, kind: 'object', lane });
      if (turn) return turn;
    }
    return undefined;
  }

  return {
    async look() {
      // A campaign takes an hour: what is urgent and falls due meanwhile does not wait for its end.
      let isBulk = true;
      const bulk = work('bulk').finally(() => {
        isBulk = false;
      });
      const ends = await Promise.allSettled([work('urgent', () => isBulk), bulk]);
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
      if (!(await database.read((session) => leaseOne(session, turn, { ...times, patient: false }))))
        return false;
      await goOn(needs, turn);
      return true;
    },
  };
}
