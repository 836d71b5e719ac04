// PostgreSQL stops in the middle of everything, and comes back: what was confirmed is there, what could not be done was
// said at once, and nobody has to restart the service.

import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { connect } from '../src/db/connect.ts';
import { startEmbedded } from '../src/db/embedded.ts';
import { openDatabase } from '../src/db/tx.ts';
import { createJobs } from '../src/jobs/jobs.ts';
import { type Answer, type Client, createClient } from './races/client.ts';
import { findLost, type Ledger, newLedger, openBackend, write } from './races/writers.ts';
import { patchedCopy } from './support/patched.ts';
import { freePort, startProcess } from './support/process.ts';

const apiKey = 'a-key-for-tests-0123456789';
const crashes = process.env.CI ? 8 : 2;
const writers = 24;

const dataDir = mkdtempSync(join(tmpdir(), 'voucher-wallet-outage-'));
chmodSync(dataDir, 0o711);
const closing: (() => Promise<unknown>)[] = [];
t.teardown(async () => {
  for (const close of closing.reverse()) await close();
  await (await startEmbedded({ dataDir })).release();
  rmSync(dataDir, { recursive: true, force: true });
});

async function serve(folder?: string) {
  const port = await freePort();
  const env = { PORT: port, DATA_DIR: dataDir, BOOTSTRAP_API_KEY: apiKey };
  const service = startProcess('server.ts', env, [], folder);
  closing.push(async () => {
    service.child.kill('SIGKILL');
    await service.ended;
  });
  await service.ready();
  const url = `http://127.0.0.1:${port}`;
  return { ...service, url, client: createClient(url, apiKey) };
}

/** SIGQUIT is PostgreSQL's "stop at once", in the middle of whatever runs. */
function crash(): void {
  const postmaster = Number.parseInt(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);
  process.kill(postmaster, 'SIGQUIT');
}

async function comeBack() {
  const server = await startEmbedded({ dataDir });
  closing.push(server.release);
  return { ...server.connection, database: 'voucher_wallet' };
}

/**
 * Everybody writes while PostgreSQL crashes so many times.
 * @param last done shortly before the last crash
 * @returns how long the way back took each time, in ms
 */
async function writeThrough(
  client: Client,
  ledger: Ledger,
  { times, last }: { times: number; last?: () => Promise<unknown> },
): Promise<number[]> {
  const backend = await openBackend(client);
  const stop = new AbortController();
  const writing = Promise.all(
    Array.from({ length: writers }, () => write(client, backend, ledger, stop.signal)),
  );
  const back: number[] = [];
  for (let time = 0; time < times; time++) {
    await sleep(1000 + 400 * Math.random());
    if (time === times - 1) await last?.();
    crash();
    await sleep(1000 * Math.random());
    await comeBack();
    const up = performance.now();
    while (ledger.last < up && performance.now() < up + 10_000) await sleep(10);
    back.push(performance.now() - up);
  }
  stop.abort();
  await writing;
  return back;
}

const service = await serve();
const { client } = service;
const issue = () => client.send({ path: '/api/v1/vouchers', body: { title: 'x' } });

t.test(
  'while PostgreSQL is away every call says so at once; when it is back, so is the service',
  async (t) => {
    t.equal((await issue()).status, 201);
    const busy = Promise.all(Array.from({ length: 30 }, () => issue().catch(() => undefined)));
    crash();
    for (const each of await busy) t.match(each?.status, /201|503/);
    for (let n = 0; n < 5; n++) {
      const { status, headers, body, took } = await issue();
      t.equal(status, 503);
      t.match(body, { code: 'UNAVAILABLE', status: 503 });
      t.equal(headers['retry-after'], '1');
      t.ok(took < 3000, `${Math.round(took)} ms`);
    }
    const { url } = service;
    t.equal((await fetch(`${url}/readyz`)).status, 503);
    t.equal((await fetch(`${url}/healthz`)).status, 200);
    const page = await fetch(`${url}/v/AAAAAAAAAAAAAAAAAAAAAA`, { headers: { accept: 'text/html' } });
    t.equal(page.status, 503);

    await comeBack();
    let status = 0;
    for (let waited = 0; status !== 201 && waited < 5000; waited += 100) {
      await sleep(100);
      status = (await issue()).status;
    }
    t.equal(status, 201, 'within five seconds, without a restart');
  },
);

t.test(
  'what was confirmed survives every crash of PostgreSQL, and a batch is finished to the voucher',
  async (t) => {
    const quantity = 500;
    const order = { path: '/api/v1/vouchers/batch', body: { title: 'batch', quantity } };
    const batches: Answer[] = [];
    const ledger = newLedger();
    const back = await writeThrough(client, ledger, {
      times: crashes,
      async last() {
        batches.push(await client.send(order));
        // Long enough to begin, too short to end.
        await sleep(600);
      },
    });
    batches.push(await client.send({ ...order, body: { title: 'batch', quantity: 20 } }));

    const { confirmed } = ledger;
    const counts = Object.entries(confirmed).map(([kind, ids]) => `${ids.size} ${kind}`);
    t.comment(`${crashes} crashes, ${writers} writers: ${counts.join(', ')} confirmed`);
    t.comment(`${ledger.refused} refused with 503 within ${Math.round(ledger.slowest)} ms`);
    t.comment(`confirmed again after ${back.map((ms) => Math.round(ms)).join(', ')} ms`);
    for (const ids of Object.values(confirmed)) t.ok(ids.size > 5);
    t.ok(ledger.refused > 0, 'the outages were felt');
    t.same(ledger.faults.slice(0, 5), [], 'every refusal is a 503 that says when to come back');
    t.ok(ledger.slowest < 3000, 'at once');
    for (const ms of back) t.ok(ms < 5000, `back after ${Math.round(ms)} ms`);

    const connection = await comeBack();
    const sql = connect(connection, { max: 1 });
    closing.push(() => sql.end());
    t.same(await findLost(sql, ledger), [], 'nothing that was confirmed is missing');

    // What the sweep of the next minutes would find: a worker that has not been heard of for a minute.
    await sql`update batches set changed_at = changed_at - interval '2 minutes'`;
    const database = openDatabase(connection);
    const jobs = createJobs(database);
    await database.transaction((session) => jobs.send(session, 'sweep', [{ data: {} }]));
    await jobs.close();
    await database.close();
    for (const { status, body } of batches) {
      t.equal(status, 202);
      let read = body;
      for (let waited = 0; read.status !== 'done' && waited < 20_000; waited += 100) {
        await sleep(100);
        read = (await client.send({ method: 'GET', path: `/api/v1/batches/${body.id}` })).body;
      }
      t.match(read, { status: 'done', issued: body.quantity });
      const [made] = await sql`
        select count(*)::int as count, count(e.id)::int as events from vouchers v
        left join voucher_events e on e.voucher_id = v.id and e.type = 'voucher.issued' where v.batch_id = ${body.id}`;
      t.match(made, { count: body.quantity, events: body.quantity });
    }
  },
);

t.test('the same judge finds fault with a service that does not wait for the disk', async (t) => {
  const folder = patchedCopy(
    t,
    {
      file: 'db/connect.ts',
      find: 'connection: {\n',
      replace: "connection: {\n      synchronous_commit: 'off',\n",
    },
    { file: 'db/migrate.ts', find: "('fsync', 'synchronous_commit')", replace: "('fsync')" },
  );
  // Whoever waits for the disk makes it take what others have written, too.
  service.child.kill('SIGKILL');
  await service.ended;
  const mutant = await serve(folder);
  const sql = connect(await comeBack(), { max: 1 });
  closing.push(() => sql.end());
  // Else the server writes behind every 0.2 s, and only the last few commits are at stake.
  await sql`alter system set wal_writer_delay = '10s'`;
  await sql`select pg_reload_conf()`;
  const ledger = newLedger();
  await writeThrough(mutant.client, ledger, { times: 1 });
  const lost = await findLost(sql, ledger);
  const confirmed = Object.values(ledger.confirmed).reduce((sum, ids) => sum + ids.size, 0);
  t.comment(`${lost.length} of ${confirmed} confirmed are lost`);
  t.ok(lost.length > confirmed / 10);
});
