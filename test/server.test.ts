import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { makeDevelopmentCertificates } from '../src/apple/development-certificates.ts';
import { makeDevelopmentAccount } from '../src/google/service-account.ts';
import { createTestDatabase } from './support/database.ts';
import { freePort, startProcess } from './support/process.ts';
import { needs } from './support/tools.ts';

/** A folder that PostgreSQL's account can enter, too. */
function dataFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'voucher-wallet-server-'));
  chmodSync(dir, 0o711);
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const printed = (output: string, what: RegExp) => what.exec(output)?.[1] ?? '';

/** A service answers before it has told all. */
async function printedCurl({ output }: ReturnType<typeof startProcess>): Promise<string> {
  for (let left = 200; left > 0 && !/^curl .*\n/m.test(output()); left--) await sleep(50);
  return printed(output(), /^(curl .*)$/m);
}

t.test(
  'one command serves, and the line it prints issues a voucher when pasted',
  needs('curl'),
  async (t) => {
    const env = { PORT: await freePort(), DATA_DIR: dataFolder() };
    const service = startProcess('server.ts', env);
    t.teardown(() => service.child.kill('SIGKILL'));
    await service.ready();
    const curl = await printedCurl(service);
    const voucher = JSON.parse(execFileSync('/bin/sh', ['-c', curl], { encoding: 'utf8' }));
    t.match(voucher, { number: 1, title: 'Free coffee', status: 'active' });
    t.match(
      service.output(),
      /DEVELOPMENT: made up on this machine: Apple certificates.*stand-in of Google Wallet/,
    );
    t.equal((await fetch(printed(service.output(), /Admin +(\S+)/))).status, 200);

    service.child.kill('SIGTERM');
    t.equal(await service.ended, 0);
    const again = startProcess('server.ts', env);
    t.teardown(() => again.child.kill('SIGKILL'));
    await again.ready();
    t.equal(await printedCurl(again), curl, 'the second start prints the same key');
    t.equal((await fetch(voucher.links.page)).status, 200, 'and knows the voucher of the first');
    t.equal(JSON.parse(execFileSync('/bin/sh', ['-c', curl], { encoding: 'utf8' })).number, 2);

    again.child.kill('SIGKILL');
    await again.ended;
    const third = startProcess('server.ts', env);
    t.teardown(() => third.child.kill('SIGKILL'));
    await third.ready();
    t.equal((await fetch(voucher.links.page)).status, 200, 'nothing is lost by a SIGKILL');
    third.child.kill('SIGTERM');
    t.equal(await third.ended, 0);
  },
);

t.test('a request in flight is answered before the service stops', async (t) => {
  const env = {
    PORT: await freePort(),
    DATA_DIR: dataFolder(),
    BOOTSTRAP_API_KEY: 'a-key-for-tests-0123456789',
  };
  const service = startProcess('server.ts', env);
  t.teardown(() => service.child.kill('SIGKILL'));
  await service.ready();
  const half = '{"title":';
  const headers = {
    authorization: `Bearer ${env.BOOTSTRAP_API_KEY}`,
    'content-type': 'application/json',
    'content-length': half.length + 4,
  };
  const requests = Array.from({ length: 20 }, () =>
    request({
      host: '127.0.0.1',
      port: env.PORT,
      path: '/api/v1/vouchers',
      method: 'POST',
      headers,
      agent: new Agent({ keepAlive: true }),
    }),
  );
  const answers = requests.map(async (sent) => ((await once(sent, 'response')) as [IncomingMessage])[0]);
  await Promise.all(requests.map((sent) => new Promise((resolve) => sent.write(half, resolve))));
  await sleep(500);
  service.child.kill('SIGTERM');
  await sleep(200);
  for (const sent of requests) sent.end('"x"}');
  for (const answer of answers) t.equal((await answer).resume().statusCode, 201);
  t.equal(await service.ended, 0);
});

const databaseEnv = (connection: object) => ({
  DATABASE_URL: 'url' in connection ? String(connection.url) : '',
});

t.test('a stop in the middle of the start leaves no server behind', async (t) => {
  const dir = dataFolder();
  for (const wait of [50, 400, 900, 1500]) {
    const service = startProcess('server.ts', { PORT: await freePort(), DATA_DIR: dir });
    await sleep(wait);
    service.child.kill('SIGTERM');
    await service.ended;
    t.notOk(existsSync(join(dir, 'postgres', 'postmaster.pid')), `after ${wait} ms`);
  }
});

t.test('production names everything that is missing, at once, and makes nothing up', async (t) => {
  const dir = dataFolder();
  const service = startProcess('server.ts', {
    NODE_ENV: 'production',
    PORT: await freePort(),
    DATA_DIR: dir,
  });
  t.equal(await service.ended, 1);
  for (const name of [
    'PUBLIC_URL',
    'SECRET_KEY',
    'DATABASE_URL',
    'APPLE_PASS_TYPE_ID',
    'APPLE_TEAM_ID',
    'GOOGLE_ISSUER_ID',
    'GOOGLE_APPLICATION_CREDENTIALS',
    'signer.pem',
    'key.pem',
    'wwdr.pem',
  ]) {
    t.match(service.output(), name);
  }
  t.notMatch(service.output(), /at .*\.ts:\d+/, 'no stack');
  t.notOk(existsSync(join(dir, 'certificates')) || existsSync(join(dir, 'postgres')));
});

t.test(
  'production with everything set serves, keeps silent about secrets, and refuses a foreign SECRET_KEY',
  async (t) => {
    const { connection, drop } = await createTestDatabase({ empty: true });
    t.teardown(drop);
    const { DATABASE_URL } = databaseEnv(connection);
    if (DATABASE_URL === '') {
      t.pass('not checked here', {
        skip: 'the embedded server has no URL: this runs where DATABASE_URL is set',
      });
      return;
    }
    const dir = dataFolder();
    const ids = { passTypeIdentifier: 'pass.com.example.voucher', teamIdentifier: 'A1B2C3D4E5' };
    await makeDevelopmentCertificates({ dir: join(dir, 'apple'), ...ids, now: new Date() });
    await makeDevelopmentAccount(join(dir, 'google.json'));
    const env = {
      NODE_ENV: 'production',
      PORT: await freePort(),
      PUBLIC_URL: 'https://vouchers.example.com',
      SECRET_KEY: 'the first secret key, 32 characters and more',
      DATABASE_URL,
      DATA_DIR: dir,
      APPLE_CERTIFICATES_DIR: join(dir, 'apple'),
      APPLE_PASS_TYPE_ID: ids.passTypeIdentifier,
      APPLE_TEAM_ID: ids.teamIdentifier,
      GOOGLE_ISSUER_ID: '3388000000012345678',
      GOOGLE_APPLICATION_CREDENTIALS: join(dir, 'google.json'),
      BOOTSTRAP_API_KEY: 'a-key-for-tests-0123456789',
    };
    const service = startProcess('server.ts', env);
    t.teardown(() => service.child.kill('SIGKILL'));
    await service.ready();
    const issued = await fetch(`http://127.0.0.1:${env.PORT}/api/v1/vouchers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${env.BOOTSTRAP_API_KEY}`, 'content-type': 'application/json' },
      body: '{"title":"Free coffee"}',
    });
    t.equal(issued.status, 201);
    t.match(await issued.text(), /"page":"https:\/\/vouchers\.example\.com\/v\//);
    t.match(issued.headers.get('strict-transport-security'), /max-age=/);
    service.child.kill('SIGTERM');
    t.equal(await service.ended, 0);
    for (const secret of [env.SECRET_KEY, env.BOOTSTRAP_API_KEY, DATABASE_URL])
      t.notOk(service.output().includes(secret));

    const foreign = startProcess('server.ts', {
      ...env,
      SECRET_KEY: 'another secret key, 32 characters and more',
    });
    t.equal(await foreign.ended, 1);
    t.match(foreign.output(), /SECRET_KEY is not the one/);

    writeFileSync(join(dir, 'apple', 'key.pem'), 'no key');
    const broken = startProcess('server.ts', env);
    t.equal(await broken.ended, 1);
    t.match(broken.output(), /key\.pem/);
  },
);

t.test('a taken port is named', async (t) => {
  const env = { PORT: await freePort(), DATA_DIR: dataFolder() };
  const first = startProcess('server.ts', env);
  t.teardown(() => first.child.kill('SIGKILL'));
  await first.ready();
  const second = startProcess('server.ts', env);
  t.equal(await second.ended, 1);
  t.match(second.output(), new RegExp(`PORT ${env.PORT} is taken`));
  t.equal(
    (await fetch(`http://127.0.0.1:${env.PORT}/readyz`)).status,
    200,
    'the first goes on, with its database',
  );

  const made = startProcess('cli.ts', env, [
    'business',
    'create',
    '--name',
    'Corner Café',
    '--time-zone',
    'Asia/Seoul',
    '--json',
  ]);
  t.equal(await made.ended, 0);
  const { apiKey, businessId, ...admin } = JSON.parse(made.output());
  t.match(admin, { adminLogin: /./, adminPassword: /.{10}/ });
  const business = await fetch(`http://127.0.0.1:${env.PORT}/api/v1/business`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  t.match(await business.json(), { id: businessId, name: 'Corner Café', timeZone: 'Asia/Seoul' });
  const refused = startProcess('cli.ts', env, ['business', 'create', '--name', '', '--time-zone', 'Seoul']);
  t.equal(await refused.ended, 1);
  t.match(refused.output(), /--name[\s\S]*--time-zone/);
  first.child.kill('SIGTERM');
  t.equal(await first.ended, 0);
});
