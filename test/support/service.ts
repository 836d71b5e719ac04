// The whole service for a test, on a database of its own, with the clock in the test's hand. Tests speak to it over
// HTTP only; every answer is checked against what the OpenAPI document promises.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { buildApp } from '../../src/app.ts';
import { openApns } from '../../src/apple/apns.ts';
import { loadSigner } from '../../src/apple/certificates.ts';
import { makeDevelopmentCertificates } from '../../src/apple/development-certificates.ts';
import { openAppleWallet } from '../../src/apple/wallet.ts';
import type { Role, Scope } from '../../src/auth/actor.ts';
import { newApiKey } from '../../src/auth/api-key.ts';
import { passwordCost } from '../../src/auth/password.ts';
import { createSecrets } from '../../src/auth/secrets.ts';
import { openBusiness } from '../../src/businesses/open.ts';
import { systemClock } from '../../src/clock.ts';
import type { Config } from '../../src/config.ts';
import { sql } from '../../src/db/drizzle.ts';
import { openDatabase } from '../../src/db/tx.ts';
import type { Http } from '../../src/http/create-server.ts';
import { createJobs } from '../../src/jobs/jobs.ts';
import { type ApnsStandIn, startApns } from '../../src/simulator/apns.ts';
import type { GoogleStandIn } from '../../src/simulator/google/google.ts';
import { createTestDatabase, testFolder } from './database.ts';
import { noGoogle, openTestGoogle } from './google.ts';
import { refuseStrayNetwork } from './network.ts';
import { type Check, promisedAnswers } from './promised.ts';

refuseStrayNetwork();
passwordCost.N = 2 ** 10; // half a second each otherwise: test/auth/sign-in.test.ts pays the full price

/** A clock that moves by the test's hand only. */
export class TestClock {
  #now: Date;
  constructor(start: string) {
    this.#now = new Date(start);
  }
  now(): Date {
    return this.#now;
  }
  set(moment: string): void {
    this.#now = new Date(moment);
  }
}

type Test = { teardown(work: () => unknown): unknown };

export type Caller = {
  apiKey: string;
  get(url: string): Promise<LightMyRequestResponse>;
  post(
    url: string,
    payload?: InjectOptions['payload'],
    headers?: Record<string, string>,
  ): Promise<LightMyRequestResponse>;
  patch(url: string, payload: InjectOptions['payload']): Promise<LightMyRequestResponse>;
  delete(url: string): Promise<LightMyRequestResponse>;
};

export type Service = {
  app: Http;
  clock: TestClock;
  publicUrl: string;
  certificates: string;
  /** Where its pushes arrive. */
  readonly apns: ApnsStandIn;
  /** Where its vouchers and cards are to be. */
  readonly google: GoogleStandIn;
  logs: string[];
  /** Someone without a key. */
  anon: Caller;
  /** The first business's key with every right. */
  admin: Caller;
  /** A key of the first business with these scopes only. */
  withScopes(...scopes: Scope[]): Promise<Caller>;
  /** Gives every login this role, or dismisses them all, behind the service's back: their sessions go on. */
  recast(role: Role | 'dismissed'): Promise<void>;
  /** Does all background work that is due, the sweep of the minute included. */
  work(): Promise<void>;
  /** Does what was asked for, lets so many seconds pass, and does what is due by then. */
  later(seconds: number): Promise<void>;
  /** The admin of another business. */
  anotherBusiness(timeZone?: string): Promise<Caller>;
};

export type ServiceOptions = {
  timeZone?: string;
  /** Where the clock stands; the certificates are of that day. */
  now?: string;
  apple?: 'on' | 'off';
  /** `on`: a Google that nobody can reach. `stand-in`: one of ours, which looks at the test's clock. */
  google?: 'on' | 'off' | 'stand-in';
  publicUrl?: string;
  /** The first business gets an owner with the login `admin`. */
  adminPassword?: string;
  /** Without it messages are written and kept. */
  mail?: Config['mail'];
  production?: boolean;
  /** With the vendors' buttons; none without. */
  badgesDir?: string;
  /** A stand-in of Apple's push server for it, which looks at certificates by the machine's clock: say `now: today()`. */
  apns?: boolean;
};

/** For what others judge by the machine's clock. */
export const today = () => systemClock.now().toISOString();

export async function startService(t: Test, options: ServiceOptions = {}): Promise<Service> {
  const {
    timeZone = 'Europe/Kyiv',
    now = '2026-05-12T10:00:00Z',
    publicUrl = 'http://localhost:3000',
  } = options;
  const clock = new TestClock(now);
  const { connection, drop } = await createTestDatabase();
  const database = openDatabase(connection, { clock });
  const secrets = createSecrets('a secret key for tests, 32 and more characters');
  const certificates = join(testFolder, `certificates-${now.slice(0, 10)}`);
  const ids = { passTypeIdentifier: 'pass.example.voucher', teamIdentifier: 'A1B2C3D4E5' };
  await makeDevelopmentCertificates({ dir: certificates, ...ids, now: clock.now() });
  const signer = await loadSigner({ dir: certificates, ...ids, now: clock.now() });
  const config = {
    publicUrl,
    production: options.production ?? false,
    mail: options.mail,
    dataDir: testFolder,
    badgesDir: options.badgesDir ?? join(testFolder, 'no-badges'),
    logLevel: 'info',
    role: 'all' as const,
    trustProxy: false,
    apple: {
      on: true as const,
      certificatesDir: certificates,
      ...ids,
      keyPassphrase: undefined,
      apns: { url: '', caFile: undefined, standIn: false },
    },
  };
  const apple =
    options.apple === 'off' ? undefined : await openAppleWallet(config, { database, secrets, clock, signer });
  const google = await openTestGoogle(t, options.google ?? 'on', { database, secrets, clock, publicUrl });
  const apns = options.apns ? await startPushServer(t, certificates) : undefined;
  const logs: string[] = [];
  const jobs = createJobs(database);
  const app = await buildApp({
    config,
    database,
    secrets,
    jobs,
    apple,
    apns:
      apns &&
      openApns({ url: apns.url, secureContext: () => signer.secureContext(Buffer.from(apns.ca)), clock }),
    google: google?.wallet,
    logStream: { write: (line) => logs.push(line) },
  }).catch(async (error: unknown) => {
    // A start that fails leaves no connection: it would keep the test's process alive.
    await database.close();
    await drop();
    throw error;
  });
  t.teardown(async () => {
    await app.close();
    await drop();
  });

  const promised = await promisedAnswers(app);
  const caller = (apiKey: string) => createCaller(app, promised, apiKey);
  const open = async (zone: string, adminPassword?: string) => {
    const credentials = { apiKey: newApiKey(), ...(adminPassword && { adminPassword }) };
    await openBusiness(database, { name: 'Corner Café', timeZone: zone, credentials });
    return caller(credentials.apiKey);
  };
  const admin = await open(timeZone, options.adminPassword);
  const work = async () => {
    await database.transaction((session) => jobs.send(session, 'sweep', [{ data: {} }]));
    await jobs.drain();
  };
  return {
    app,
    clock,
    publicUrl,
    certificates,
    apns: apns ?? nowhere,
    google: google?.standIn ?? noGoogle,
    logs,
    anon: caller(''),
    admin,
    async withScopes(...scopes) {
      const made = await admin.post('/api/v1/api-keys', {
        name: `key ${randomBytes(3).toString('hex')}`,
        scopes,
      });
      return caller(made.json().key);
    },
    async recast(role) {
      const change = role === 'dismissed' ? sql`deleted_at = now()` : sql`role = ${role}, deleted_at = null`;
      await database.read(({ query }) => query.execute(sql`update staff set ${change}`));
    },
    work,
    async later(seconds) {
      // What has just happened has been seen before time passes, as it would be.
      await work();
      clock.set(new Date(clock.now().getTime() + seconds * 1000).toISOString());
      await work();
    },
    anotherBusiness: (zone = 'Asia/Kolkata') => open(zone),
  };
}

const nowhere = new Proxy({} as ApnsStandIn, {
  get() {
    throw new Error('this service pushes nowhere: start it with `apns: true`');
  },
});

async function startPushServer(t: Test, certificates: string): Promise<ApnsStandIn> {
  const pem = (file: string) => readFileSync(join(certificates, file), 'utf8');
  const apns = await startApns({ trusted: [pem('root.pem'), pem('wwdr.pem')] });
  t.teardown(() => apns.close());
  return apns;
}

function createCaller(app: Http, check: Check, apiKey: string): Caller {
  const call = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, rest: InjectOptions = {}) => {
    const headers = { ...(apiKey && { authorization: `Bearer ${apiKey}` }), ...rest.headers };
    const answer = await app.inject({ ...rest, method, url: url.replace(/^https?:\/\/[^/]+/, ''), headers });
    check(method, url, answer);
    return answer;
  };
  /** Comes again where the machine, which runs other tests beside, was too busy for a picture: as any client would. */
  const patient: typeof call = async (method, url, rest) => {
    for (let tries = 1; ; tries++) {
      const answer = await call(method, url, rest);
      if (tries === 6 || answer.statusCode !== 429 || !/drawn/.test(answer.json().detail)) return answer;
      await setTimeout(1000);
    }
  };
  return {
    apiKey,
    get: (url) => call('GET', url),
    post: (url, payload, headers = {}) =>
      patient('POST', url, { ...(payload !== undefined && { payload }), headers }),
    patch: (url, payload) => patient('PATCH', url, { ...(payload !== undefined && { payload }) }),
    delete: (url) => call('DELETE', url),
  };
}
