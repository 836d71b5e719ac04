// Who runs the embedded PostgreSQL, and where, when root starts the service.

import { createHash } from 'node:crypto';
import { cpSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { startEmbedded } from '../../src/db/embedded.ts';
import { ask, folder, isUp, native, pidFile, postmaster, service, start } from '../support/embedded.ts';

const isRoot = process.getuid?.() === 0;
const rootOnly = { skip: isRoot ? false : 'only root can hand a server to another account' };
const linuxOnly = { skip: isRoot && process.platform === 'linux' ? false : 'needs root on Linux' };

t.test('an ordinary user runs the server as himself', rootOnly, async (t) => {
  const nobody = 65534;
  const dataDir = await folder(t);
  await fs.chown(dataDir, nobody, nobody);
  const killed = await service(t, dataDir, nobody);
  const pid = await postmaster(dataDir);
  for (const name of ['postgres', 'postgres-password']) {
    t.match(await fs.stat(join(dataDir, name)), { uid: nobody, gid: nobody });
  }
  await killed.kill();
  const next = await service(t, dataDir, nobody);
  t.equal(await postmaster(dataDir), pid, 'and takes over what a killed service left');
  await next.release();
  t.notOk(isUp(dataDir));
  const later = await start(t, dataDir);
  t.equal((await fs.stat(pidFile(dataDir))).uid, nobody, 'root goes on with it under the same account');
  await later.release();
});

t.test('a chosen folder that the account cannot enter is named', rootOnly, async (t) => {
  const closed = join(await folder(t), 'closed');
  await fs.mkdir(closed, { mode: 0o700 });
  const refused = await startEmbedded({ dataDir: join(closed, 'data') }).then(String, String);
  t.match(refused, `chmod o+x ${closed}"`);
  t.match(refused, /Misconfigured.*DATA_DIR=.*DATABASE_URL.*ordinary user/s);
});

t.test('root starts the service from a folder that nobody else can enter', linuxOnly, async (t) => {
  const closed = join(await folder(t), 'closed');
  cpSync(native, join(closed, 'native'), { recursive: true, verbatimSymlinks: true });
  for (const name of ['native/lib', 'native/bin', '.']) await fs.chmod(join(closed, name), 0o700);
  const dataDir = join(closed, '.data');
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const base = `/var/lib/voucher-wallet-${name}`;
  t.teardown(() => fs.rm(base, { recursive: true, force: true }));

  await fs.symlink(closed, base);
  const byLink = startEmbedded({ dataDir, dataDirIsDefault: true });
  await t.rejects(byLink, { name: 'Misconfigured' }, 'never where a link leads');
  await fs.unlink(base);

  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const db = await start(t, dataDir, { dataDirIsDefault: true, native: join(closed, 'native'), log });
  t.equal(db.connection.host, join(base, 'postgres'), 'the data goes where the account can enter');
  t.match(lines, [new RegExp(`${base}.*${closed}`)], 'and one line says so');

  await ask(db.connection, 'create extension pg_trgm');
  const copy = (await fs.readdir(base)).find((name) => name.startsWith('postgresql-18.')) ?? '';
  const program = await fs.stat(join(base, copy, 'bin', 'postgres'));
  t.same([program.uid, program.mode & 0o777], [0, 0o755], 'the programs go there too, and stay root’s');
  t.notMatch(await fs.readlink(join(base, copy, 'lib', 'libpq.so.5')), '/', 'with links into the copy');
});
