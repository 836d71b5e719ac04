// How tries share a process: two at a time for each endpoint, and nobody waits long behind a slow receiver.
//
// A hint that finds its endpoint's two lanes taken is dropped at once; whoever drives in a lane goes on with what was
// turned away, oldest first, until nothing is due. (Putting the hint back for later would make a slow endpoint with a
// backlog flood the queue.) A queue's worker takes its next jobs when all it took are done, so a job waits for its try
// only as long as a decent receiver takes; a slower try ends on its own. Should the process die, the lease runs out and
// the sweep finds the row.

import type { WebhookDeliveryId, WebhookEndpointId } from '../ids.ts';

/** Tries in flight to one endpoint, in each process. */
const lanesEach = 2;

export type LaneOptions = {
  /** For how long a job waits for its try. */
  patienceMs?: number;
  /** Tries in flight in all; beyond them a job waits to its try's end, and so does the queue. */
  lanesTogether?: number;
};

type Road = { driving: number; turnedAway: boolean };

export type Traffic = {
  deliver(id: WebhookDeliveryId): Promise<void>;
  /** What has been due for longest there. */
  findNext(endpointId: WebhookEndpointId): Promise<WebhookDeliveryId | undefined>;
  /** A try failed by our own fault after its job was done. */
  onLateError(error: unknown): void;
};

/** @returns how to work on a hint: resolves when the try has ended, was turned away or takes long */
export function createLanes({ patienceMs = 1000, lanesTogether = 200 }: LaneOptions = {}) {
  const roads = new Map<WebhookEndpointId, Road>();
  let driving = 0;

  async function drive(
    endpointId: WebhookEndpointId,
    road: Road,
    first: WebhookDeliveryId,
    traffic: Traffic,
  ) {
    road.driving += 1;
    driving += 1;
    try {
      let next: WebhookDeliveryId | undefined = first;
      while (next !== undefined) {
        await traffic.deliver(next);
        next = undefined;
        // Who is turned away while we look sets the flag again.
        while (next === undefined && road.turnedAway) {
          road.turnedAway = false;
          next = await traffic.findNext(endpointId);
          if (next !== undefined) road.turnedAway = true;
        }
      }
    } finally {
      road.driving -= 1;
      driving -= 1;
      if (road.driving === 0) roads.delete(endpointId);
    }
  }

  return async (endpointId: WebhookEndpointId, id: WebhookDeliveryId, traffic: Traffic): Promise<void> => {
    const road = roads.get(endpointId) ?? { driving: 0, turnedAway: false };
    if (road.driving >= lanesEach) {
      road.turnedAway = true;
      return;
    }
    roads.set(endpointId, road);
    const drove = drive(endpointId, road, id, traffic);
    if (driving > lanesTogether) await drove;
    else await waitAWhile(drove, patienceMs, traffic.onLateError);
  };
}

async function waitAWhile(
  work: Promise<void>,
  patienceMs: number,
  onLateError: Traffic['onLateError'],
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let left = false;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      left = true;
      resolve();
    }, patienceMs);
  });
  work.catch((error: unknown) => left && onLateError(error));
  await Promise.race([work, patience]).finally(() => clearTimeout(timer));
}
