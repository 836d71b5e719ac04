// What webhooks do in the background: hear of every event, and send.

import type { Secrets } from '../auth/secrets.ts';
import type { Database } from '../db/tx.ts';
import type { VoucherId, WebhookDeliveryId } from '../ids.ts';
import type { Jobs, Log } from '../jobs/jobs.ts';
import { eventTypes } from '../journal/event.ts';
import { type Resolve, resolveByDns } from './addresses.ts';
import { deliver } from './deliver.ts';
import { findDueDelivery, findNextDue } from './deliveries/store.ts';
import { fanOut } from './fan-out.ts';
import { createLanes } from './lanes.ts';
import type { LocaleOf } from './message.ts';

export type WebhookNeeds = {
  database: Database;
  secrets: Secrets;
  /** Only public https addresses; otherwise loopback may be spoken to as well. */
  production: boolean;
  /** The language on a customer's card; without it the message says null. */
  localeOf?: LocaleOf;
  log?: Log;
  /** Tests answer for the name servers, and have less time. */
  resolve?: Resolve;
  timeoutMs?: number;
};

/** Registers both handlers. Every process calls it before it works or announces: it is what makes events arrive here. */
export function handleWebhooks(jobs: Jobs, needs: WebhookNeeds): void {
  const { database, log } = needs;
  const all = { resolve: resolveByDns, timeoutMs: 15_000, ...needs, jobs };
  const work = createLanes();

  jobs.handle(
    'webhook-event',
    ({ voucherId, sequence }) =>
      database.transaction((session) =>
        fanOut(session, jobs, { voucherId: voucherId as VoucherId, sequence: Number(sequence) }),
      ),
    { listensTo: eventTypes },
  );

  const atOnce = 50;
  const handle = async (id: WebhookDeliveryId) => {
    const due = await database.read((session) => findDueDelivery(session, id));
    if (due === undefined) return;
    const { businessId, endpointId } = due;
    await work(endpointId, id, {
      deliver: (each) => deliver(all, each),
      findNext: () => database.read((session) => findNextDue(session, businessId, endpointId)),
      onLateError: (error) => log?.error({ err: error, endpointId }, 'a webhook could not be settled'),
    });
  };
  jobs.handle('webhook-delivery', ({ deliveryId }) => handle(deliveryId as WebhookDeliveryId), { atOnce });
}
