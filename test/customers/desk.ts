// The routes of customer cards behind the real guard, on a database of their own. What stands above customers, their
// vouchers and the time zone, is in the test's hand.

import { type Actor, scopes as everyScope, type Scope } from '../../src/auth/actor.ts';
import { newApiKey } from '../../src/auth/api-key.ts';
import { guard } from '../../src/auth/guard.ts';
import { createSecrets, digest } from '../../src/auth/secrets.ts';
import { openBusiness } from '../../src/businesses/open.ts';
import { getBusiness } from '../../src/businesses/store.ts';
import type { Doer } from '../../src/customers/delete.ts';
import type { WalletState } from '../../src/customers/present.ts';
import { customerRoutes } from '../../src/customers/routes.ts';
import type { Connection } from '../../src/db/connect.ts';
import { sql } from '../../src/db/drizzle.ts';
import { type Database, openDatabase } from '../../src/db/tx.ts';
import { createServer } from '../../src/http/create-server.ts';
import { operationsRoutes } from '../../src/http/routes.ts';
import { type BusinessId, type CustomerCardId, newId } from '../../src/ids.ts';
import { createTestDatabase } from '../support/database.ts';
import { refuseStrayNetwork } from '../support/network.ts';
import { promisedAnswers } from '../support/promised.ts';

refuseStrayNetwork();

type Test = { teardown(work: () => unknown): unknown };
type Answer = Awaited<ReturnType<Awaited<ReturnType<typeof createServer>>['inject']>>;
type Deletion = { doer: Doer; cardId: CustomerCardId; keepVouchers: boolean };

export type Caller = {
  businessId: BusinessId;
  get(url: string): Promise<Answer>;
  post(body: unknown, headers?: Record<string, string>): Promise<Answer>;
  patch(id: string, body: unknown): Promise<Answer>;
  delete(id: string): Promise<Answer>;
  /** Makes a card that must succeed. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer's members are what the tests are about.
  make(body: unknown): Promise<any>;
  /** Names of the cards found, in their order. */
  find(q: string): Promise<string[]>;
};

export const path = '/api/v1/customer-cards';
export const secrets = createSecrets('a secret key for tests, 32 and more characters');

/** The zone of its business, as the code above customers tells it. */
export const timeZoneOf: Parameters<typeof customerRoutes>[1]['timeZoneOf'] = async (session, businessId) =>
  (await getBusiness(session, businessId)).timeZone;

export async function startDesk(t: Test, options: { timeZone?: string; connection?: Connection } = {}) {
  let now = new Date('2026-05-12T10:00:00Z');
  const { connection, drop } = options.connection
    ? { connection: options.connection, drop: async () => {} }
    : await createTestDatabase();
  const database = openDatabase(connection, { clock: { now: () => now } });
  const active = new Map<CustomerCardId, number>();
  const states = new Map<CustomerCardId, WalletState>();
  const deletions: Deletion[] = [];
  const onDelete = { refuses: false };
  const app = await createServer({ logLevel: 'silent', trustProxy: false, publicUrl: 'http://localhost' });
  guard(app, { database, sessions: { memberOf: async () => undefined }, publicUrl: 'http://localhost' });
  operationsRoutes(app, {});
  await app.register(customerRoutes, {
    ...{ database, secrets, publicUrl: 'http://localhost', timeZoneOf },
    countActiveVouchers: async (_session, _businessId, ids) =>
      new Map(ids.map((id) => [id, active.get(id) ?? 0])),
    cardStates: async (_session, _businessId, ids) =>
      new Map(
        ids.map((id) => [id, { apple: states.get(id) ?? 'offered', google: states.get(id) ?? 'offered' }]),
      ),
    onChange: async () => {},
    onCreate: async () => {},
    onDelete: async (_session, doer, cardId, { keepVouchers }) => {
      if (onDelete.refuses) throw new Error('vouchers cannot be voided');
      deletions.push({ doer, cardId, keepVouchers });
    },
  });
  await app.ready();
  t.teardown(async () => {
    await app.close();
    await database.close();
    await drop();
  });
  const check = await promisedAnswers(app);

  const withKey = (businessId: BusinessId, key: string): Caller => {
    const call = async (
      method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
      url: string,
      body?: unknown,
      more = {},
    ) => {
      const headers = { ...(key && { authorization: `Bearer ${key}` }), ...more };
      const payload = body === undefined ? {} : { payload: body as object };
      const answer = await app.inject({ method, url, headers, ...payload });
      check(method, url, answer);
      return answer;
    };
    const caller: Caller = {
      businessId,
      get: (url) => call('GET', url),
      post: (body, headers) => call('POST', path, body, headers),
      patch: (id, body) => call('PATCH', `${path}/${id}`, body),
      delete: (id) => call('DELETE', `${path}/${id}`),
      async make(body) {
        const answer = await caller.post(body);
        if (answer.statusCode !== 201) throw new Error(answer.body);
        return answer.json();
      },
      async find(q) {
        const answer = await caller.get(`${path}?q=${encodeURIComponent(q)}`);
        if (answer.statusCode !== 200) throw new Error(answer.body);
        return answer.json().items.map(({ name }: { name: string }) => name);
      },
    };
    return caller;
  };
  const open = async (timeZone: string) => {
    const businessId = (await openBusiness(database, {
      name: 'Café',
      timeZone,
      credentials: {},
    })) as BusinessId;
    return withScopes(businessId, ...everyScope);
  };
  const withScopes = async (businessId: BusinessId, ...scopes: Actor['scopes'][number][]) => {
    const key = newApiKey();
    const given = sql.param(`{${scopes.join(',')}}`);
    await database.read(({ query }) =>
      query.execute(sql`insert into api_keys (id, business_id, name, prefix, key_hash, scopes)
        values (${newId()}, ${businessId}, 'key', 'vw_', ${digest(key)}, ${given}::text[])`),
    );
    return withKey(businessId, key);
  };
  const admin = await open(options.timeZone ?? 'Europe/Kyiv');
  return {
    database,
    active,
    states,
    deletions,
    onDelete,
    admin,
    anon: withKey(admin.businessId, ''),
    withScopes: (...scopes: Scope[]) => withScopes(admin.businessId, ...scopes),
    anotherBusiness: (timeZone = 'Asia/Kolkata') => open(timeZone),
    setClock: (moment: string) => {
      now = new Date(moment);
    },
  };
}

/** Every row of the cards, as it stands. */
export async function readRows(database: Database): Promise<Record<string, unknown>[]> {
  return database.read(({ query }) => query.execute(sql`select * from customer_cards order by id`));
}
