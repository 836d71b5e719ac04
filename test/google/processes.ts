// Several processes of one service on one database, with one stand-in of Google: for what happens between them.

import type { Test } from 'tap';
import { buildApp } from '../../src/app.ts';
import { newApiKey } from '../../src/auth/api-key.ts';
import { createSecrets } from '../../src/auth/secrets.ts';
import { openBusiness } from '../../src/businesses/open.ts';
import { systemClock } from '../../src/clock.ts';
import { openDatabase } from '../../src/db/tx.ts';
import { openGoogleAccount } from '../../src/google/open-account.ts';
import { openGoogleWallet } from '../../src/google/wallet.ts';
import { createJobs } from '../../src/jobs/jobs.ts';
import { startGoogle } from '../../src/simulator/google/google.ts';
import { createTestDatabase, testFolder } from '../support/database.ts';
import { TestClock } from '../support/service.ts';
import { openHeldLine } from './held-line.ts';

const publicUrl = 'http://localhost:3000';
const config = {
  publicUrl,
  production: false,
  mail: undefined,
  logLevel: 'info',
  role: 'all' as const,
  trustProxy: false,
  badgesDir: 'no-badges',
};

const nowhere = 'http://127.0.0.1:9';
const issuer = {
  on: true as const,
  issuerId: '3388000000012345678',
  credentialsFile: undefined,
  ...{ apiUrl: nowhere, tokenUrl: nowhere, callbackKeysUrl: nowhere, saveUrl: nowhere },
};
/** Google's pace has tests of its own. */
const perSecond = 500;

/** The service account of every service under test. */
export const testAccount = () => openGoogleAccount(issuer, { dataDir: testFolder });

export async function startProcesses(t: Test, { classMoves = true } = {}) {
  const clock = new TestClock('2026-05-12T10:00:00Z');
  const { connection, drop } = await createTestDatabase();
  const known = await testAccount();
  const google = await startGoogle({
    issuerId: issuer.issuerId,
    accounts: [known.account],
    clock,
    tokenClock: systemClock,
    loopbackHttp: true,
    classMoves,
    mostPerSecond: perSecond,
  });
  google.behave({ callbacks: 'hold' });
  const line = await openHeldLine(google.url);
  const secrets = createSecrets('a secret key for tests, 32 and more characters');
  const apiKey = newApiKey();
  const closes: (() => Promise<unknown>)[] = [];
  t.teardown(async () => {
    await line.close();
    await Promise.all(closes.map((close) => close()));
    await google.close();
    await drop();
  });

  async function start(wallet: 'on' | 'off' = 'on') {
    const database = openDatabase(connection, { clock });
    const jobs = createJobs(database);
    const needs = { ...known, database, secrets, clock, publicUrl, requestsPerSecond: perSecond };
    const app = await buildApp({
      ...{ config, database, secrets, jobs, apple: undefined },
      google:
        wallet === 'on'
          ? await openGoogleWallet({ ...needs, google: { ...google, apiUrl: line.url } })
          : undefined,
      logStream: { write: () => {} },
    });
    closes.push(() => app.close());
    return {
      app,
      open: () =>
        openBusiness(database, { name: 'Corner Café', timeZone: 'Europe/Kyiv', credentials: { apiKey } }),
      /** Does what is due, the sweep of the minute included. */
      async work() {
        await database.transaction((session) => jobs.send(session, 'sweep', [{ data: {} }]));
        await jobs.drain();
      },
      async call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) {
        return app.inject({
          method,
          url: url.replace(publicUrl, ''),
          headers: { authorization: `Bearer ${apiKey}` },
          ...(payload && { payload }),
        });
      },
    };
  }
  return {
    google,
    line,
    start,
    pass(seconds: number) {
      clock.set(new Date(clock.now().getTime() + seconds * 1000).toISOString());
    },
  };
}
