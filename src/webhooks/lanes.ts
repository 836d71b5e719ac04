// How tries share a process: two at a time for each endpoint, none of them for long, and nobody waits behind a slow receiver.
//
// pg-boss gives a worker its next jobs when all that it took are done. So a job waits for its endpoint only as long as a
// decent receiver takes; what is slower ends on its own. Should the process die, leases run out and the sweep comes by.

import type { WebhookEndpointId } from '../ids.ts';

/** Tries in flight to one endpoint, in each process. */
const lanesEach = 2;

export type LaneOptions = {
  /** For how long a job waits for its endpoint. */
  patienceMs?: number;
  /** Endpoints at a time; beyond them a job waits until one is left. */
  roadsTogether?: number;
  /** An endpoint with more to do than this many tries, or this long, comes back behind the others. */
  mostTries?: number;
  mostMs?: number;
};

/** What came of looking for work: a try, one after which the endpoint wants to be left alone, or nothing was due. */
export type Came = 'tried' | 'resting' | 'nothing';

export type Traffic = {
  tryNext(): Promise<Came>;
  /** Both lanes are free. `again`: more may be due, or we were told of more than we have looked for. */
  leave(again: boolean): Promise<void>;
  /** Our own fault, not the receiver's: the endpoint is left to the sweep. */
  onError(error: unknown): void;
};

type Road = { since: number; driving: number; tries: number; closed: boolean; again: boolean };

/** @returns how to work on a hint: resolves when its endpoint is left, is in others' hands, or takes long. Never rejects. */
export function createLanes({
  patienceMs = 1000,
  roadsTogether = 100,
  mostTries = 50,
  mostMs = 20_000,
}: LaneOptions = {}) {
  const roads = new Map<WebhookEndpointId, Road>();
  let left = Promise.withResolvers<void>();

  async function drive(road: Road, { tryNext }: Traffic): Promise<void> {
    while (!road.closed) {
      road.tries += 1;
      const came = await tryNext();
      if (came === 'nothing') return;
      const spent = road.tries >= mostTries || performance.now() - road.since >= mostMs;
      if (spent && came === 'tried' && !road.closed) road.again = true;
      if (spent || came === 'resting') road.closed = true;
    }
  }

  async function takeLane(endpointId: WebhookEndpointId, road: Road, traffic: Traffic): Promise<void> {
    road.driving += 1;
    try {
      await drive(road, traffic);
    } catch (error) {
      road.closed = true;
      traffic.onError(error);
    }
    road.driving -= 1;
    if (road.driving > 0) return;
    // From here on a hint finds no road and takes one of its own: none falls between.
    roads.delete(endpointId);
    left.resolve();
    left = Promise.withResolvers();
    await traffic.leave(road.again).catch(traffic.onError);
  }

  return async (endpointId: WebhookEndpointId, traffic: Traffic): Promise<void> => {
    while (!roads.has(endpointId) && roads.size >= roadsTogether) await left.promise;
    const known = roads.get(endpointId);
    const road = known ?? { since: performance.now(), driving: 0, tries: 0, closed: false, again: false };
    roads.set(endpointId, road);
    const free = road.closed ? 0 : lanesEach - road.driving;
    // The lanes that are taken may have looked before what we are told of was there.
    if (free === 0) road.again = true;
    const driven = Array.from({ length: free }, () => takeLane(endpointId, road, traffic));
    await waitAWhile(Promise.all(driven), patienceMs);
  };
}

async function waitAWhile(work: Promise<unknown>, patienceMs: number): Promise<void> {
  const patience = Promise.withResolvers<void>();
  const timer = setTimeout(patience.resolve, patienceMs);
  await Promise.race([work, patience.promise]).finally(() => clearTimeout(timer));
}
