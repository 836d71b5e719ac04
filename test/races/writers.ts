// Tills and backends that write without pause and remember what was confirmed to them, to ask for it after a crash.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { Webhook } from 'standardwebhooks';
import type { Answer, Call, Client } from './client.ts';

export type Kind = 'issued' | 'redeemed' | 'undone' | 'reported';
/** What was answered with 2xx: ids of vouchers, redemptions, redemptions and webhooks. */
export type Ledger = {
  confirmed: { [kind in Kind]: Set<string> };
  refused: number;
  /** Answers that nobody should ever get, outage or not. */
  faults: string[];
  /** The slowest refusal, in milliseconds. */
  slowest: number;
  /** performance.now() of the last confirmation. */
  last: number;
};

export function newLedger(): Ledger {
  const confirmed = { issued: new Set<string>(), redeemed: new Set<string>() };
  return {
    confirmed: { ...confirmed, undone: new Set<string>(), reported: new Set<string>() },
    refused: 0,
    faults: [],
    slowest: 0,
    last: 0,
  };
}

export type Backend = { businessId: string; secret: string };

export async function openBackend(client: Client): Promise<Backend> {
  const { body: business } = await client.send({ method: 'GET', path: '/api/v1/business' });
  const { body } = await client.send({ path: '/api/v1/business/webhook-secrets' });
  return { businessId: business.id, secret: body.secret };
}

/** A voucher after the other: redeemed and undone at a till, or reported as redeemed by a backend. */
export async function write(client: Client, backend: Backend, ledger: Ledger, stop: AbortSignal) {
  const attempt = async (kind: Kind, call: Call, id?: string): Promise<Answer | undefined> => {
    const answer = await client.send(call).catch((error: Error) => {
      ledger.faults.push(`${kind}: ${error.message}`);
    });
    if (answer && answer.status < 300) {
      ledger.confirmed[kind].add(id ?? answer.body.id);
      ledger.last = performance.now();
      return answer;
    }
    if (answer) {
      ledger.refused += 1;
      ledger.slowest = Math.max(ledger.slowest, answer.took);
      if (!isOutage(answer)) ledger.faults.push(`${kind}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    await sleep(50);
    return undefined;
  };

  for (let turn = 0; !stop.aborted; turn++) {
    const body = { title: 'Coffee' };
    const issued = await attempt('issued', { path: '/api/v1/vouchers', key: randomUUID(), body });
    if (issued === undefined) continue;
    const { id, redeemCode } = issued.body;
    if (turn % 3 === 0) {
      const webhookId = randomUUID();
      await attempt('reported', report(backend, webhookId, { id }), webhookId);
      continue;
    }
    const code = redeemCode.value;
    const call = { path: '/api/v1/redemptions', key: randomUUID(), body: { code } };
    const redeemed = await attempt('redeemed', call);
    if (redeemed === undefined || turn % 3 === 1) continue;
    const { id: redemption } = redeemed.body;
    await attempt('undone', { path: `/api/v1/redemptions/${redemption}/undo`, body: {} }, redemption);
  }
}

function report({ businessId, secret }: Backend, webhookId: string, data: object): Call {
  const now = new Date();
  const body = JSON.stringify({ type: 'voucher.redeemed', timestamp: now.toISOString(), data });
  const headers = {
    'webhook-id': webhookId,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(webhookId, now, body),
  };
  return { path: `/webhooks/${businessId}`, body, headers };
}

function isOutage({ status, headers, body }: Answer): boolean {
  const isProblem = headers['content-type']?.startsWith('application/problem+json');
  return (
    status === 503 && body.code === 'UNAVAILABLE' && isProblem === true && headers['retry-after'] === '1'
  );
}

/** Of what was confirmed, what the tables do not know: in their own row, in the voucher's, or in its journal. */
export async function findLost(sql: Sql, { confirmed }: Ledger): Promise<string[]> {
  const known: { [kind in Kind]: PromiseLike<{ id: string }[]> } = {
    issued: sql<{ id: string }[]>`
      select v.id from vouchers v join voucher_events e on e.voucher_id = v.id and e.type = 'voucher.issued'`,
    redeemed: sql<{ id: string }[]>`
      select r.id from redemptions r join vouchers v on v.id = r.voucher_id
      join voucher_events e on e.voucher_id = v.id and e.type = 'voucher.redeemed' and e.data ->> 'redemptionId' = r.id::text
      where r.undone_at is not null or v.status = 'redeemed'`,
    undone: sql<{ id: string }[]>`
      select r.id from redemptions r join vouchers v on v.id = r.voucher_id
      join voucher_events e on e.voucher_id = v.id and e.type = 'voucher.redemption_undone'
      where r.undone_at is not null and v.status = 'active'`,
    reported: sql<{ id: string }[]>`
      select w.webhook_id as id from webhook_receipts w join vouchers v on v.id = w.voucher_id
      join redemptions r on r.voucher_id = v.id and r.undone_at is null
      join voucher_events e on e.voucher_id = v.id and e.type = 'voucher.redeemed'
      where w.outcome = 'APPLIED' and v.status = 'redeemed'`,
  };
  const lost: string[] = [];
  for (const kind of Object.keys(known) as Kind[]) {
    const ids = new Set((await known[kind]).map(({ id }) => id));
    for (const id of confirmed[kind]) if (!ids.has(id)) lost.push(`${kind} ${id}`);
  }
  return lost;
}
