// The doctor on settings, database, public address and clock. It changes nothing, starts nothing, and ends with 1 where
// something FAILs.

import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { makeLoopbackCertificate } from '../src/apple/loopback-certificate.ts';
import { systemClock } from '../src/clock.ts';
import { sql } from '../src/db/drizzle.ts';
import { openMigrated } from '../src/db/open.ts';
import { consult } from './support/doctor.ts';
import { freePort, startProcess } from './support/process.ts';

/** A folder that PostgreSQL's account can enter, too. */
const dir = mkdtempSync(join(tmpdir(), 'voucher-wallet-doctor-'));
chmodSync(dir, 0o711);
t.teardown(() => rmSync(dir, { recursive: true, force: true }));

const env = { DATA_DIR: join(dir, 'none'), APPLE_WALLET: 'off' };
const now = systemClock.now();
const loopback = await makeLoopbackCertificate(now);
const extra = join(dir, 'authority.pem');
writeFileSync(extra, loopback.ca);
const production = {
  NODE_ENV: 'production',
  SECRET_KEY: 'a secret key for tests, 32 and more characters',
  DATABASE_URL: `postgres://user:pass-word@127.0.0.1:${await freePort()}/vouchers`,
};

/** Answers as /healthz does, perhaps with another text or another time. */
async function answering({ secure = false, text = '{"status":"ok"}', date = now } = {}): Promise<string> {
  const respond: Parameters<typeof createServer>[1] = (_, response) =>
    response.setHeader('date', date.toUTCString()).end(text);
  const { certificate: cert, key } = loopback;
  const server: Server = secure ? createSecureServer({ cert, key }, respond) : createServer(respond);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return `${secure ? 'https' : 'http'}://127.0.0.1:${(server.address() as { port: number }).port}`;
}

t.test('all well: one line for each check, and 0', async (t) => {
  const publicUrl = await answering({ secure: true });
  const doctor = startProcess(
    'cli.ts',
    { ...env, GOOGLE_WALLET: 'off', PUBLIC_URL: publicUrl, NODE_EXTRA_CA_CERTS: extra },
    ['doctor'],
  );
  t.equal(await doctor.ended, 0);
  const lines = doctor.output().trimEnd().split('\n');
  t.match(lines, [
    /^ok {4}settings: complete for development$/,
    /^ok {4}database: the embedded one in .*none, which does not run now: the service starts it with itself$/,
    /^ok {4}Apple: off: APPLE_WALLET=off$/,
    'ok    Google: switched off: GOOGLE_WALLET=off',
    /^(ok {4}|warn {2})pictures: are drawn without/,
    `ok    public address: ${publicUrl} answers`,
  ]);
  t.equal(lines.length, 6);
  t.notOk(existsSync(env.DATA_DIR), 'nothing was made');
});

t.test('wrong settings: every problem is a line of its own, and 1', async (t) => {
  const doctor = startProcess('cli.ts', { NODE_ENV: 'production', PORT: 'x' }, ['doctor']);
  t.equal(await doctor.ended, 1);
  for (const name of ['PORT', 'PUBLIC_URL', 'SECRET_KEY', 'DATABASE_URL', 'APPLE_TEAM_ID'])
    t.match(
      doctor.output(),
      new RegExp(`^FAIL {2}settings: ${name} .*\\n +→ set it in the environment`, 'm'),
    );
  t.match(doctor.output(), /^warn {2}everything else: was not looked at/m);
});

t.test('the embedded database that runs answers; what it lacks is counted and left alone', async (t) => {
  const dataDir = join(dir, 'data');
  const database = await openMigrated({ databaseUrl: undefined, dataDir, dataDirIsDefault: false }, () => {});
  t.teardown(() => database.close());
  const asked = async () => (await consult({ ...env, DATA_DIR: dataDir })).of('database');
  t.match(await asked(), /^ok the embedded one in .* answers and is up to date$/);
  const last = sql`select max(id) from drizzle.__drizzle_migrations`;
  await database.read(({ query }) =>
    query.execute(sql`delete from drizzle.__drizzle_migrations where id = (${last})`),
  );
  t.match(await asked(), /^warn .* lacks 1 migrations → start the service/);
  t.match(await asked(), / lacks 1 migrations/, 'still');
  await database.read(({ query }) =>
    query.execute(sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 0)`),
  );
  t.match(await asked(), /^FAIL .* made by a newer version/);
});

t.test('a database that does not answer FAILs, without its password', async (t) => {
  const doctor = await consult({ ...env, DATABASE_URL: production.DATABASE_URL });
  t.match(doctor.of('database'), /^FAIL DATABASE_URL leads to no database that lets us in \(ECONNREFUSED/);
  t.notMatch(doctor.of('database'), /pass-word/);
  t.equal(doctor.code, 1);
});

t.test('plain http and a service that is down are warnings', async (t) => {
  const doctor = await consult(env);
  t.match(
    doctor.of('public address'),
    /^warn .* is not https: .*\nwarn .* does not answer \(ECONNREFUSED\) → start/,
  );
  t.match([doctor.code, doctor.healthy], [0, true]);
  const other = await consult({ ...env, PUBLIC_URL: await answering({ text: 'It works!' }) });
  t.match(
    other.of('public address'),
    /\nwarn .*\/healthz answers 200, not as this service does → let PUBLIC_URL lead/,
  );
});

t.test('a certificate that phones refuse: a warning in development, FAIL in production', async (t) => {
  const PUBLIC_URL = await answering({ secure: true });
  const says = / has a certificate that is not valid \(UNABLE_TO_VERIFY\w+\) → give the proxy a certificate/;
  const development = await consult({ ...env, PUBLIC_URL });
  t.match(development.of('public address'), says);
  t.equal(development.code, 0);
  const real = await consult({ ...env, ...production, PUBLIC_URL });
  t.match(real.of('public address'), new RegExp(`^FAIL .*${says.source}`));
  t.equal(real.code, 1);
});

t.test('a clock that is wrong by more than a minute is told, which way and how far', async (t) => {
  const at = async (seconds: number) => {
    const date = new Date(systemClock.now().getTime() + seconds * 1000);
    return (await consult({ ...env, PUBLIC_URL: await answering({ date }) })).of('clock');
  };
  t.match(await at(-300), /^warn this machine is (299|30\d) s ahead of what answers .* → .*NTP/);
  t.match(await at(300), /^warn this machine is (29\d|300) s behind /);
  t.equal(await at(-30), '');
});
