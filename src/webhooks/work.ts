// What webhooks do in the background: hear of every event, and send.

import type { Secrets } from '../auth/secrets.ts';
import type { Database, Session } from '../db/tx.ts';
import type { BusinessId, VoucherId, WebhookEndpointId } from '../ids.ts';
import type { JobData, Jobs, Log } from '../jobs/jobs.ts';
import { eventTypes } from '../journal/event.ts';
import { type Resolve, resolveByDns } from './addresses.ts';
import { deliverNext } from './deliver.ts';
import { findWait } from './deliveries/store.ts';
import type { Destination } from './endpoints/endpoint.ts';
import { awaitWriters } from './endpoints/store.ts';
import { fanOut } from './fan-out.ts';
import { hint } from './hint.ts';
import { createLanes } from './lanes.ts';
import type { LocaleOf } from './message.ts';

export type WebhookNeeds = {
  database: Database;
  secrets: Secrets;
  /** Only public https addresses; otherwise loopback may be spoken to as well. */
  production: boolean;
  log: Log;
  /** The language on a customer's card; without it the message says null. */
  localeOf?: LocaleOf;
  /** Tests answer for the name servers, and have less time. */
  resolve?: Resolve;
  timeoutMs?: number;
};

/** Registers both handlers. Every process calls it before it works or announces: it is what makes events arrive here. */
export function handleWebhooks(jobs: Jobs, needs: WebhookNeeds): void {
  const { database, log } = needs;
  const all = { resolve: resolveByDns, timeoutMs: 15_000, ...needs };
  const work = createLanes();

  jobs.handle(
    'webhook-event',
    ({ voucherId, sequence }) =>
      database.transaction((session) =>
        fanOut(session, jobs, { voucherId: voucherId as VoucherId, sequence: Number(sequence) }),
      ),
    { listensTo: eventTypes },
  );

  const handle = async ({ businessId, endpointId }: JobData) => {
    const to = { businessId: businessId as BusinessId, endpointId: endpointId as WebhookEndpointId };
    await database.read((session) => awaitWriters(session, to));
    await work(to.endpointId, {
      tryNext: () => deliverNext(all, to),
      leave: (again) => database.transaction((session) => comeBack(session, jobs, to, again)),
      onError: (error) => log.error({ err: error, ...to }, 'a webhook could not be sent or settled'),
    });
  };
  jobs.handle('webhook-delivery', handle, { atOnce: 50 });
}

/** At once, or when something is due there within a minute. What is due after that is the sweep's, and so is what rests. */
async function comeBack(session: Session, jobs: Jobs, to: Destination, again: boolean): Promise<void> {
  const wait = again ? 0 : await findWait(session, to);
  if (wait !== undefined) await hint(session, jobs, [to], wait);
}
