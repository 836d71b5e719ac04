// The database decides what time it is: processes whose own clocks are ten minutes off decide as any other.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { createSecrets } from '../../src/auth/secrets.ts';
import { signWebhook } from '../../src/auth/standard-webhooks.ts';
import { openDatabase } from '../../src/db/tx.ts';
import { createJobs } from '../../src/jobs/jobs.ts';
import { patchedCopy } from '../support/patched.ts';
import { type Client, createClient } from './client.ts';
import { type Member, pick, secretKey, startFleet } from './fleet.ts';
import { issue } from './vouchers.ts';

const minutes = 60_000;

/** Loaded before the program: shifts what the process takes for the time. */
const wrongClock = (by: number) => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`
    const right = Date;
    globalThis.Date = class Date extends right {
      constructor(...given) { given.length === 0 ? super(right.now() + ${by}) : super(...given); }
      static now() { return right.now() + ${by}; }
    };`)}`,
});

const { sql, connection, members, start } = await startFleet(t, 1);
const right = pick(members, 0);
const all: [claim: string, member: Member][] = [
  ['right', right],
  ...(await Promise.all([
    start({ env: wrongClock(10 * minutes) }).then((member): [string, Member] => ['ten minutes fast', member]),
    start({ env: wrongClock(-10 * minutes) }).then((member): [string, Member] => [
      'ten minutes slow',
      member,
    ]),
  ])),
];
const admin = right.client;

const redeem = (by: Client, code: string, key = randomUUID()) =>
  by.send({ path: '/api/v1/redemptions', key, body: { code } });

/** Whether the voucher is taken a minute before its end, and what it is called a minute after. */
async function judgeEnds(client: Client): Promise<[before: number, after: string]> {
  const validity = { type: 'DAYS', days: 1 };
  const [early, late] = [await issue(client, { validity }), await issue(client, { validity })];
  await sql`update vouchers set expires_at = now() + interval '1 minute' where id = ${early.id}`;
  await sql`update vouchers set expires_at = now() - interval '1 minute' where id = ${late.id}`;
  const [before, after] = [await redeem(client, early.code), await redeem(client, late.code)];
  return [before.status, after.body.code ?? 'taken'];
}

t.test('the clocks are wrong: each process writes its own time into its log', async (t) => {
  for (const [index, by] of [0, 10, -10].entries()) {
    const { client, output } = pick(all, index)[1];
    await client.send({ method: 'GET', path: '/healthz' });
    const times = [...output().matchAll(/"time":(\d+)/g)].map(([, time]) => Number(time));
    t.equal(Math.round(((times.at(-1) ?? 0) - Date.now()) / minutes), by);
  }
});

t.test('a voucher is redeemed a minute before its end and EXPIRED a minute after', async (t) => {
  for (const [claim, { client }] of all) t.same(await judgeEnds(client), [201, 'EXPIRED'], claim);
});

t.test('what is issued now is issued now', async (t) => {
  for (const [claim, { client }] of all) {
    const { id } = await issue(client, { validity: { type: 'DAYS', days: 1 } });
    const [row] =
      await sql`select abs(extract(epoch from issued_at - now())) < 60 as now from vouchers where id = ${id}`;
    t.equal(row?.now, true, claim);
  }
});

t.test('a key is known for thirty days, whoever is asked and whoever sweeps', async (t) => {
  for (const [claim, { client }] of all) {
    const [young, old] = [randomUUID(), randomUUID()];
    const prize = await issue(client);
    t.equal((await redeem(client, prize.code, young)).status, 201, claim);
    const other = pick(all, all.findIndex(([name]) => name === claim) + 1)[1].client;
    t.match(await redeem(other, prize.code, young), { status: 201, body: { replayed: true } }, claim);
    t.equal((await redeem(client, (await issue(client)).code, old)).status, 201);
    await sql`update idempotency_keys set created_at = now() - interval '30 days' + interval '5 minutes' where key = ${young}`;
    await sql`update idempotency_keys set created_at = now() - interval '30 days' - interval '1 minute' where key = ${old}`;
  }
  const database = openDatabase(connection);
  const jobs = createJobs(database);
  await database.transaction((session) => jobs.send(session, 'sweep', [{ data: {} }]));
  await jobs.close();
  await database.close();
  const count = async () => {
    const [row] = await sql`
      select count(*)::int as left from idempotency_keys where created_at < now() - interval '1 day'`;
    return row?.left as number;
  };
  for (let waited = 0; (await count()) > all.length && waited < 10_000; waited += 50) await sleep(50);
  t.equal(await count(), all.length, 'the younger half stays');
});

t.test('a till undoes for ten minutes', async (t) => {
  const made = await admin.send({ path: '/api/v1/api-keys', body: { name: 'till', scopes: ['redeem'] } });
  for (const [claim, { url }] of all) {
    const till = createClient(url, made.body.key);
    const undoAfter = async (age: string) => {
      const { body } = await redeem(till, (await issue(admin)).code);
      await sql`update redemptions set redeemed_at = now() - ${age}::text::interval where id = ${body.id}`;
      return till.send({ path: `/api/v1/redemptions/${body.id}/undo`, body: {} });
    };
    t.equal((await undoAfter('9 minutes')).status, 200, claim);
    t.match(await undoAfter('11 minutes'), { status: 403, body: { code: 'UNDO_NOT_ALLOWED' } }, claim);
  }
});

t.test('a webhook may be five minutes old, or early', async (t) => {
  const { body: business } = await admin.send({ method: 'GET', path: '/api/v1/business' });
  const { secret } = (await admin.send({ path: '/api/v1/business/webhook-secrets' })).body;
  for (const [claim, { client }] of all) {
    const statusAt = async (seconds: number) => {
      const [row] = await sql`select floor(extract(epoch from now()))::int as now`;
      const body = '{"type":"of.nobody","timestamp":"2026-01-01T00:00:00Z","data":{}}';
      const message = { id: randomUUID(), timestamp: row?.now + seconds, body };
      const headers = {
        'webhook-id': message.id,
        'webhook-timestamp': String(message.timestamp),
        'webhook-signature': signWebhook([secret], message),
      };
      return (await client.send({ path: `/webhooks/${business.id}`, body, headers })).status;
    };
    const found = await Promise.all([-310, -290, 290, 310].map(statusAt));
    t.same(found, [401, 200, 200, 401], claim);
  }
});

t.test('a login stays signed in until its session ends', async (t) => {
  const { seal } = createSecrets(secretKey);
  const [row] =
    await sql`select id, session_version as version, extract(epoch from now()) * 1000 as now from staff`;
  for (const [claim, { url }] of all) {
    const statusAt = async (left: number) => {
      const text = JSON.stringify({
        staffId: row?.id,
        version: row?.version,
        expiresAt: Number(row?.now) + left,
      });
      const cookie = `vw_session=${seal(text, 'session').toString('base64url')}`;
      return (await fetch(`${url}/api/v1/vouchers`, { headers: { cookie } })).status;
    };
    t.equal(await statusAt(minutes), 200, claim);
    t.equal(await statusAt(-minutes), 401, claim);
  }
});

t.test('the same judge finds fault with a service that asks its own clock', async (t) => {
  const folder = patchedCopy(t, {
    file: 'db/tx.ts',
    find: 'sql<Date>`now()`',
    replace: `sql.raw("'" + new Date().toISOString() + "'::timestamptz")`,
  });
  const fast = await start({ folder, env: wrongClock(10 * minutes) });
  t.same(await judgeEnds(fast.client), [409, 'EXPIRED']);
  const slow = await start({ folder, env: wrongClock(-10 * minutes) });
  t.same(await judgeEnds(slow.client), [201, 'taken']);
});
