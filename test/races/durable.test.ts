// A change and the line that tells of it are one: without the line there is no change. And a PostgreSQL that may forget
// what it has confirmed is not taken for one.

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startEmbedded } from '../../src/db/embedded.ts';
import { freePort, startProcess } from '../support/process.ts';
import { pick, startFleet } from './fleet.ts';
import { findHistoryFaults, look } from './judge.ts';
import { issue } from './vouchers.ts';

const { sql, members, start } = await startFleet(t, 1);

t.test('a redemption whose event cannot be written is none, and its key is free again', async (t) => {
  const { client } = pick(members, 0);
  const [prize, other] = [await issue(client), await issue(client)];
  await sql.unsafe(`
    create function refuse_event() returns trigger language plpgsql as
      $$ begin raise exception 'no line of this voucher'; end $$;
    create trigger refuse_event before insert on voucher_events for each row
      when (new.voucher_id = '${prize.id}') execute function refuse_event();`);
  const call = { path: '/api/v1/redemptions', key: 'till-1-receipt-17', body: { code: prize.code } };
  t.match(await client.send(call), { status: 500, body: { code: 'INTERNAL' } });
  t.match(await look(sql, prize.id), { status: 'active', version: 1, redemptions: 0, redeemed: 0 });
  t.same(await sql`select from idempotency_keys where key = ${call.key}`, []);
  const body = { reason: 'damaged' };
  t.equal((await client.send({ path: `/api/v1/vouchers/${prize.id}/void`, body })).status, 500);
  t.match(await look(sql, prize.id), { status: 'active', version: 1 });
  t.equal((await client.send({ ...call, key: 'another', body: { code: other.code } })).status, 201);

  await sql`drop trigger refuse_event on voucher_events`;
  t.match(await client.send(call), { status: 201, body: { replayed: false } });
  t.same(await findHistoryFaults(sql, prize.id), []);
});

t.test('a database that confirms commits before they are on the disk is refused', async (t) => {
  const [{ name } = { name: '' }] = await sql`select current_database() as name`;
  await sql`alter database ${sql(name)} set synchronous_commit = off`;
  const message = /the service ended: .*synchronous_commit off, which may forget redemptions/s;
  await t.rejects(start(), { message });
  await sql`alter database ${sql(name)} set synchronous_commit = on`;
  await t.resolves(start());
});

t.test('a server that does not write to the disk at all is refused', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'voucher-wallet-fsync-'));
  chmodSync(dataDir, 0o711);
  const server = await startEmbedded({ dataDir, settings: { fsync: 'off' } });
  t.teardown(async () => {
    await server.release();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const env = { PORT: await freePort(), DATA_DIR: dataDir, APPLE_WALLET: 'off', GOOGLE_WALLET: 'off' };
  const refused = startProcess('server.ts', env);
  t.equal(await refused.ended, 1);
  t.match(refused.output(), /fsync off, which may forget redemptions in a crash: set fsync=on/);
});
