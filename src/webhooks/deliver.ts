// One try of one delivery: lease its row, commit, send outside of any transaction, settle if the lease is still ours.

import { randomUUID } from 'node:crypto';
import type { Secrets } from '../auth/secrets.ts';
import type { Database, Session } from '../db/tx.ts';
import { findEvents } from '../journal/store.ts';
import { withTry } from './deliveries/delivery.ts';
import { type Leased, leaseNext, settleDelivery } from './deliveries/store.ts';
import { disable, goneReason } from './endpoints/disable.ts';
import { type Destination, openSecrets } from './endpoints/endpoint.ts';
import { findEndpoint, lockEndpoint, updateEndpoint } from './endpoints/store.ts';
import type { Came } from './lanes.ts';
import { composeBody, type LocaleOf, signMessage } from './message.ts';
import { readRetryAfter, waitAfter } from './schedule.ts';
import { type Outcome, type SendRules, send } from './send.ts';

export type DeliverNeeds = SendRules & {
  database: Database;
  secrets: Secrets;
  localeOf?: LocaleOf | undefined;
};

const dayMs = 24 * 3600 * 1000;
/** An endpoint where nothing has arrived for so long is disabled. */
const mostFailingMs = 5 * dayMs;

/** Tries what has been due for longest there. */
export async function deliverNext(needs: DeliverNeeds, to: Destination): Promise<Came> {
  const { database } = needs;
  const leased = await database.transaction((session) => leaseNext(session, to, randomUUID()));
  if (leased === undefined) return 'nothing';
  // The turn is ours whatever happens here: one that cannot be composed does not stand in the others' way.
  const turn = await database.transaction((session) => compose(session, needs, leased));
  if (turn === undefined) return 'tried';
  const began = performance.now();
  const outcome = await send(turn.url, turn.message, needs);
  const ms = Math.round(performance.now() - began);
  return database.transaction((session) => settle(session, leased, outcome, ms));
}

async function compose(session: Session, { secrets, localeOf }: DeliverNeeds, leased: Leased) {
  const { businessId, endpointId, eventId, now, attempts, log } = leased;
  const endpoint = await findEndpoint(session, businessId, endpointId);
  if (endpoint?.status !== 'active') {
    // Disabled while the event was on its way here.
    await settleDelivery(session, leased, { state: 'dead', wait: 0, attempts, log });
    return undefined;
  }
  const event = (await findEvents(session, businessId, [eventId])).get(eventId);
  if (event === undefined) throw new Error(`event ${eventId} of a delivery is not there`);
  const body = await composeBody(session, event, localeOf);
  const message = signMessage(openSecrets(secrets, endpoint, now), { id: eventId, now, body });
  return { url: endpoint.url, message };
}

async function settle(session: Session, leased: Leased, outcome: Outcome, ms: number): Promise<Came> {
  const { businessId, endpointId } = leased;
  const endpoint = await lockEndpoint(session, businessId, endpointId);
  // Deleted meanwhile: so are its deliveries' turns.
  if (endpoint === undefined) return 'tried';
  const { now, failingSince } = endpoint;

  const delivered = 'status' in outcome && outcome.status >= 200 && outcome.status < 300;
  const whyDisable = delivered ? undefined : whyToDisable(outcome, failingSince, now);
  const attempts = leased.attempts + 1;
  const wait =
    delivered || whyDisable
      ? undefined
      : waitAfter(attempts, { random: Math.random(), wish: wishOf(outcome, now) });
  const log = withTry(leased.log, { at: leased.now.toISOString(), ...inLog(outcome), ms });
  const state = delivered ? 'delivered' : wait === undefined ? 'dead' : 'pending';
  if (!(await settleDelivery(session, leased, { state, wait: wait ?? 0, attempts, log }))) return 'tried';

  if (delivered) {
    if (failingSince !== null) await updateEndpoint(session, endpoint, { failingSince: null });
    return 'tried';
  }
  if (failingSince === null) await updateEndpoint(session, endpoint, { failingSince: now });
  if (whyDisable !== undefined) await disable(session, endpoint, whyDisable);
  return failingSince !== null && isDown(outcome) ? 'resting' : 'tried';
}

/**
 * Does this speak of the endpoint rather than of the one message? Two such tries with nothing arriving between them, and
 * what else is due there rests until the next hint: an event, the first of these again after 5 s, or the sweep's minute.
 */
function isDown(outcome: Outcome): boolean {
  return !('status' in outcome) || outcome.status >= 500 || outcome.status === 429;
}

function whyToDisable(outcome: Outcome, failingSince: Date | null, now: Date): string | undefined {
  if ('status' in outcome && outcome.status === 410) return goneReason;
  if (failingSince === null || now.getTime() - failingSince.getTime() < mostFailingMs) return undefined;
  const last = 'status' in outcome ? `it answered ${outcome.status}` : outcome.fault;
  return `Nothing has arrived for 5 days; the last time, ${last}.`;
}

/** Milliseconds that the receiver wants to be left alone for. */
function wishOf(outcome: Outcome, now: Date): number {
  if (!('status' in outcome) || (outcome.status !== 429 && outcome.status !== 503)) return 0;
  return readRetryAfter(outcome.retryAfter, now);
}

function inLog(outcome: Outcome) {
  return 'status' in outcome
    ? { status: outcome.status, fault: null }
    : { status: null, fault: outcome.fault };
}
