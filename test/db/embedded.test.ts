// The embedded PostgreSQL through its one door, with real servers, real processes and real kills.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { startEmbedded } from '../../src/db/embedded.ts';
import {
  ask,
  begin,
  eventually,
  folder,
  isUp,
  type Options,
  pidFile,
  postmaster,
  service,
  start,
} from '../support/embedded.ts';

const isRoot = process.getuid?.() === 0;

t.test('one folder through many lives', async (t) => {
  const home = await folder(t);
  const dataDir = join(home, 'deep', 'data');

  await t.test('what is committed is there after a stop and a start', async (t) => {
    const first = await start(t, dataDir);
    await ask(first.connection, 'create table kept as select generate_series(1, 1000) as number');
    await first.release();
    t.notOk(isUp(dataDir), 'the server is down');

    const began = performance.now();
    const second = await start(t, dataDir);
    const took = performance.now() - began;
    t.same(await ask(second.connection, 'select count(*)::int from kept'), [{ count: 1000 }]);
    t.ok(took < 1500, `the second start takes ${Math.round(took)} ms`);
  });

  await t.test('the server is durable and listens to nobody outside', async (t) => {
    const { connection } = await start(t, dataDir, { settings: { work_mem: '7MB', listen_addresses: '*' } });
    const names = ['fsync', 'synchronous_commit', 'full_page_writes', 'max_connections', 'TimeZone'];
    const asked = [...names, 'server_encoding', 'work_mem', 'listen_addresses'].map((name) => `'${name}'`);
    const settings = await ask(connection, `select name, setting from pg_settings where name in (${asked})`);
    t.same(Object.fromEntries(settings.map(({ name, setting }) => [name, setting])), {
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      max_connections: '100',
      TimeZone: 'UTC',
      server_encoding: 'UTF8',
      work_mem: '7168',
      listen_addresses: '',
    });
    t.notMatch(await fs.readFile(join(dataDir, 'postgres.log'), 'utf8'), /listening on IP/);
  });

  await t.test('search knows the letters of every script', async (t) => {
    const { connection } = await start(t, dataDir);
    await ask(connection, 'create extension pg_trgm');
    const words =
      "values ('ગુજરાતી', 'ગુજરાત'), ('ภาษาไทย', 'ภาษา'), ('한국어', '한국'), ('آذربایجان', 'آذربای')";
    const alike = `select similarity(a, b) > 0.2 as alike from (${words}) as word (a, b)`;
    t.same(await ask(connection, alike), Array(4).fill({ alike: true }));
    t.same(await ask(connection, "select lower('ÇŞÖ ЖЯ') as lower"), [{ lower: 'çşö жя' }]);
  });

  await t.test('nobody gets in without the password', async (t) => {
    const { connection } = await start(t, dataDir);
    t.equal(
      (await fs.stat(join(dataDir, 'postgres-password'))).mode & 0o777,
      0o600,
      'which only we can read',
    );
    t.ok(Buffer.from(connection.password, 'base64url').length >= 16, 'of 128 bits or more');
    await t.rejects(ask({ ...connection, password: 'wrong' }, 'select'), { code: '28P01' });
    await t.rejects(ask({ ...connection, password: '' }, 'select'));
  });

  await t.test('who comes while the last one leaves gets a server', async (t) => {
    let db = await start(t, dataDir);
    for (const wait of [0, 5, 10, 20]) {
      const leaving = db.release();
      await sleep(wait);
      db = await start(t, dataDir);
      await leaving;
      t.same(await ask(db.connection, 'select 1 as one'), [{ one: 1 }], `${wait} ms after`);
    }
  });

  await t.test('the next start takes over the server of a killed service', async (t) => {
    const killed = await service(t, dataDir);
    const pid = await postmaster(dataDir);
    await killed.kill();
    const db = await start(t, dataDir);
    t.equal(await postmaster(dataDir), pid, 'it is the same server');
    await db.release();
    t.notOk(isUp(dataDir), 'and its new owner stops it');
  });

  await t.test('a killed server comes back with everything committed, to all who use it', async (t) => {
    const survivor = await service(t, dataDir);
    await ask(survivor.connection, 'insert into kept values (1001)');
    process.kill(await postmaster(dataDir), 'SIGKILL');

    const began = performance.now();
    const db = await start(t, dataDir);
    const took = performance.now() - began;
    t.ok(took < 15_000, `within ${Math.round(took)} ms`);
    t.same(await ask(db.connection, 'select count(*)::int from kept'), [{ count: 1001 }]);
    t.same(db.connection, survivor.connection, 'in the same place');

    const holders = "select from pg_locks where locktype = 'advisory' and mode = 'ShareLock'";
    await eventually(async () => (await ask(db.connection, holders)).length === 2);
    await db.release();
    t.same(await ask(survivor.connection, 'select 1 as one'), [{ one: 1 }], 'who outlived it still counts');

    await ask(survivor.connection, 'insert into kept values (1002)');
    process.kill(await postmaster(dataDir), 'SIGKILL');
    await survivor.kill();
    const again = await start(t, dataDir);
    t.same(await ask(again.connection, 'select count(*)::int from kept'), [{ count: 1002 }], 'both killed');
  });

  await t.test('the number of a dead server is no obstacle when another program has it', async (t) => {
    const cluster = join(dataDir, 'postgres');
    const { uid, gid } = await fs.stat(cluster);
    // Under the server's own account: PostgreSQL by itself takes only such a one for a rival.
    const stranger = spawn('sleep', ['60'], isRoot ? { uid, gid } : {});
    t.teardown(() => stranger.kill('SIGKILL'));
    await once(stranger, 'spawn');
    for (const pid of [stranger.pid, process.pid]) {
      const stale = [pid, cluster, 1_700_000_000, 5432, cluster, '', '', 'ready'];
      await fs.writeFile(pidFile(dataDir), `${stale.join('\n')}\n`);
      await fs.writeFile(join(cluster, '.s.PGSQL.5432.lock'), `${stale.join('\n')}\n`);
      const db = await start(t, dataDir);
      t.not(await postmaster(dataDir), pid);
      await db.release();
    }
    t.equal(stranger.exitCode ?? stranger.signalCode, null, 'and nobody stops that program');
  });

  await t.test('a server that cannot start says why at once', async (t) => {
    const began = performance.now();
    const start = startEmbedded({ dataDir, settings: { shared_buffers: 'many' } });
    await t.rejects(start, { message: /invalid value for parameter "shared_buffers"/ });
    t.ok(performance.now() - began < 10_000);
  });
});

t.test('processes share one server, and the last to leave stops it', async (t) => {
  const dataDir = await folder(t);
  const [here, one, two] = await Promise.all([start(t, dataDir), service(t, dataDir), service(t, dataDir)]);
  t.same(one.connection, here.connection, 'though all began at once in an empty folder');
  t.same(two.connection, here.connection);
  await here.release();
  await one.release();
  t.same(await ask(two.connection, 'select 1 as one'), [{ one: 1 }], 'it stays while one is left');
  await two.release();
  t.notOk(isUp(dataDir), 'it is down after the last');
});

t.test('a cluster whose making was killed is no obstacle', async (t) => {
  const dataDir = await folder(t);
  const making = async () => (await fs.readdir(dataDir)).filter((name) => name.startsWith('postgres.new-'));
  const killed = begin(t, dataDir);
  await eventually(async () => {
    const [half = ''] = await making();
    return existsSync(join(dataDir, half, 'data', 'PG_VERSION'));
  });
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  t.notOk(existsSync(join(dataDir, 'postgres')), 'half a cluster never has the name of a whole one');

  const db = await start(t, dataDir);
  t.same(await ask(db.connection, 'select 1 as one'), [{ one: 1 }]);
  await db.release();
  await (await start(t, dataDir)).release();
  t.same(await making(), [], 'and nothing of it stays');
});

t.test('a folder whose path is too long for a socket works', async (t) => {
  const dataDir = join(await folder(t), 'x'.repeat(100));
  const db = await start(t, dataDir);
  const { host } = db.connection;
  t.match(host, /^\/tmp\/voucher-wallet-/);
  t.equal((await fs.stat(host)).mode & 0o777, 0o700, 'the socket is nobody else’s');
  process.kill(await postmaster(dataDir), 'SIGKILL');
  const again = await start(t, dataDir);
  t.equal(again.connection.host, host, 'after a crash it is where it was');
  await Promise.all([again.release(), db.release()]);
  t.notOk(existsSync(host), 'and it goes with the server');
});

t.test('what cannot work says what to do', async (t) => {
  const refused = (options: Options) => startEmbedded(options).then(String, String);
  const old = await folder(t);
  await fs.mkdir(join(old, 'postgres'));
  await fs.writeFile(join(old, 'postgres', 'PG_VERSION'), '17\n');
  t.match(await refused({ dataDir: old }), /Misconfigured.*DATA_DIR: .*made by PostgreSQL 17/s);
  await fs.writeFile(join(old, 'postgres', 'PG_VERSION'), '18\n');
  t.match(await refused({ dataDir: old }), /Misconfigured.*postgres-password is missing/s);
  t.match(await refused({ dataDir: join(old, 'postgres', 'PG_VERSION') }), /Misconfigured.*no folder/s);

  const native = await folder(t);
  const noPrograms = { dataDir: await folder(t), native };
  t.match(await refused(noPrograms), /Misconfigured.*does not run.*DATABASE_URL=postgres:/s, 'no package');
  await fs.mkdir(join(native, 'bin'));
  await fs.writeFile(join(native, 'bin', 'postgres'), '#!/lib/no-such-loader\n', { mode: 0o755 });
  t.match(
    await refused(noPrograms),
    /Misconfigured.*does not run.*DATABASE_URL=postgres:/s,
    'another C library',
  );
});
