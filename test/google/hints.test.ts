// What makes us ask Google who has what, what keeps us from asking, and a stop that waits for no answer.

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { newApiKey } from '../../src/auth/api-key.ts';
import { makeDevelopmentAccount, readServiceAccount } from '../../src/google/service-account.ts';
import { startGoogle } from '../../src/simulator/google/google.ts';
import { freePort, startProcess } from '../support/process.ts';
import { startProcesses, testAccount } from './processes.ts';
import { openShop } from './shop.ts';

t.jobs = 3;
// Made once, before all of them look for it.
await testAccount();

t.test('a link that is given out while Google is being asked has it asked again soon', async (t) => {
  const { google, line, pass, start } = await startProcesses(t);
  const service = await start();
  await service.open();
  const { id, links } = (await service.call('POST', '/api/v1/vouchers', { title: 'Free coffee' })).json();
  await service.work();
  const tap = async () => String((await service.call('GET', links.googleSave)).headers.location);
  await tap();
  pass(301);
  const held = line.hold('GET');
  const checking = service.work();
  await held.arrived;
  const link = await tap();
  held.release();
  await checking;
  google.save(link);
  pass(301);
  await service.work();
  const voucher = (await service.call('GET', `/api/v1/vouchers/${id}`)).json();
  t.equal(voucher.wallet.google.state, 'saved', 'not an hour later');
});

t.test('while Google says that there were too many requests nobody asks who has what', async (t) => {
  const shop = await openShop(t);
  for (let n = 0; n < 8; n++) await shop.tap(await shop.issue());
  await shop.settle();
  shop.google.script({ method: 'GET' }, ...Array(1000).fill('429'));
  const before = shop.sent().length;
  await shop.pass(250);
  for (let n = 0; n < 10; n++) await shop.pass(61);
  const sent = shop.sent().slice(before);
  t.ok(sent.length > 0, 'somebody did');
  t.ok(sent.length <= 16, `${sent.length} in ten minutes, of 80`);
  shop.judge(t);
});

/** A stand-in that the process speaks to, and the variables that say so. */
async function standIn(t: Test) {
  const dir = mkdtempSync(join(tmpdir(), 'voucher-wallet-hints-'));
  // PostgreSQL's account enters it, too.
  chmodSync(dir, 0o711);
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  const keyFile = join(dir, 'google.json');
  await makeDevelopmentAccount(keyFile);
  const issuerId = '3388000000012345678';
  const accounts = [await readServiceAccount(keyFile)];
  const google = await startGoogle({ issuerId, accounts, loopbackHttp: true });
  t.teardown(() => google.close());
  const env = {
    PORT: await freePort(),
    DATA_DIR: join(dir, 'data'),
    BOOTSTRAP_API_KEY: newApiKey(),
    GOOGLE_ISSUER_ID: issuerId,
    GOOGLE_APPLICATION_CREDENTIALS: keyFile,
    GOOGLE_WALLET_API_URL: google.url,
    GOOGLE_TOKEN_URL: google.tokenUrl,
    GOOGLE_CALLBACK_KEYS_URL: google.callbackKeysUrl,
    GOOGLE_SAVE_URL: google.saveUrl,
  };
  return { google, env };
}

t.test('a stop while Google gives no answer gives it up, and ends well', async (t) => {
  const { google, env } = await standIn(t);
  google.behave({ callbacks: 'drop', fail: { share: 1, kinds: ['timeout'] } });
  const service = startProcess('server.ts', env);
  t.teardown(() => service.child.kill('SIGKILL'));
  await service.ready();
  const issued = await fetch(`http://127.0.0.1:${env.PORT}/api/v1/vouchers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${env.BOOTSTRAP_API_KEY}`, 'content-type': 'application/json' },
    body: '{"title":"Free coffee"}',
  });
  t.equal(issued.status, 201);
  const hangs = () => google.requests.some(({ status }) => status === 'timeout');
  for (let left = 500; !hangs() && left > 0; left--) await sleep(10);
  t.ok(hangs(), 'Google was asked');
  service.child.kill('SIGTERM');
  t.equal(await service.ended, 0);
});
