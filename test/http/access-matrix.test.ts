// Whose is it? Every operation below /api/v1 of the OpenAPI document, asked by everyone who must not: for each object of a
// business, what is not yours looks exactly like what is not there, and nothing of its owner's changes.

import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import t from 'tap';
import { openDatabaseOf } from '../support/onlooker.ts';
import { type Caller, startService } from '../support/service.ts';
import {
  type Asked,
  bodies,
  exempt,
  mentions,
  type Operation,
  objects,
  readOperations,
} from './access-table.ts';
import { type Belongings, makeOneOfEverything } from './one-of-everything.ts';
import { promisedScopes } from './promised-scopes.ts';

const service = await startService(t);
const { admin, app, clock } = service;
const neighbour = await service.anotherBusiness();
const ours = await makeOneOfEverything(service, admin, 'ours');
const theirs = await makeOneOfEverything(service, neighbour, 'neighbour');
const { sql } = await openDatabaseOf(t, service);
const operations = await readOperations(app);
const keys = await makeKeys();
clock.set('2026-05-12T12:00:00Z');

const narrow = ['issue', 'redeem', 'read'] as const;

/** Keys of one scope for both, and keys that are dead in every way. */
async function makeKeys() {
  const make = async (by: Caller, body: object) =>
    (await by.post('/api/v1/api-keys', { name: 'k', ...body })).json();
  const scoped = async (by: Caller) => ({
    issue: (await make(by, { scopes: ['issue'] })).key as string,
    redeem: (await make(by, { scopes: ['redeem'] })).key as string,
    read: (await make(by, { scopes: ['read'] })).key as string,
  });
  const deleted = await make(admin, { scopes: ['admin'] });
  await admin.delete(`/api/v1/api-keys/${deleted.id}`);
  const expired = await make(admin, { scopes: ['admin'], expiresAt: '2026-05-12T11:00:00Z' });
  const wish = { name: 'Gone', login: 'gone', role: 'admin', password: 'ten letters' };
  const staff = (await admin.post('/api/v1/staff', wish)).json();
  const dismissed = await make(admin, { scopes: ['admin'], staffId: staff.id });
  await admin.delete(`/api/v1/staff/${staff.id}`);
  const before = (await make(admin, { scopes: ['admin'] })) as { id: string; key: string };
  await admin.post(`/api/v1/api-keys/${before.id}/regenerate`);
  return {
    ours: await scoped(admin),
    theirs: await scoped(neighbour),
    dead: {
      unknown: 'vw_0123456789abcdefghijklmnopqrstuv',
      deleted: deleted.key,
      expired: expired.key,
      regenerated: before.key,
      'of a deleted login': dismissed.key,
    } as Record<string, string>,
  };
}

/** Below the callers of startService: an address that is none, and any key. */
async function ask(key: string, { method, path }: Operation, { id = '', body, query = '' }: Asked) {
  const headers = {
    ...(key && { authorization: `Bearer ${key}` }),
    ...(Buffer.isBuffer(body) && { 'content-type': 'image/png' }),
  };
  const url = path.replace(/\{\w+\}/, id) + query;
  return app.inject({ method, url, headers, ...(body && { payload: body }) });
}

/** All that a caller can see, but for the time it was. */
function seen({ statusCode, headers, body }: LightMyRequestResponse) {
  const { date: _, ...rest } = headers;
  return { statusCode, headers: rest, body };
}

/** All rows of ours, but for when a key was last used. */
async function dumpOurs(): Promise<string[]> {
  const tables = await sql<{ name: string; owner: string }[]>`
    select table_name as name, column_name as owner from information_schema.columns
    where table_schema = 'public' and (column_name = 'business_id' or table_name = 'businesses' and column_name = 'id')`;
  const rows = tables.map(
    ({ name, owner }) => sql`
      select ${name}::text || (to_jsonb(r) - 'last_used_at')::text as row from ${sql(name)} r
      where ${sql(owner)} = ${ours.ids.business} order by 1`,
  );
  const pictures = sql`select 'rendition' || r.sha256 || r.name as row from artwork_renditions r
    where artwork_id = ${ours.ids.artwork} order by 1`;
  return (await Promise.all([...rows, pictures])).flat().map(({ row }) => row as string);
}

const before = await dumpOurs();
/** Rows of ours that came, went or are different now. */
async function findChanges(): Promise<string[]> {
  const now = await dumpOurs();
  return [...now.filter((row) => !before.includes(row)), ...before.filter((row) => !now.includes(row))];
}
const bodyOf = (operation: Operation, whose: Belongings) => bodies[operation.name]?.(whose);

t.test('the table knows every operation and every id in it, and nothing else', async (t) => {
  const named = operations.filter(({ holder }) => holder);
  const unknown = named.filter(({ holder = '' }) => !(holder in objects)).map(({ name }) => name);
  t.same(unknown, [], 'whose path names something that the table lacks');
  const bare = operations
    .filter(({ takesBody, name }) => takesBody && !(name in bodies))
    .map(({ name }) => name);
  t.same(bare, [], 'whose body the table lacks');
  const loose = operations
    .flatMap(({ ids }) => ids)
    .filter((id) => !(id in mentions) && !exempt.includes(id));
  t.same(loose, [], 'which name something that the table lacks');
  const all = new Set(operations.flatMap(({ name, ids, holder }) => [name, holder, ...ids]));
  const listed = [...Object.keys(bodies), ...Object.keys(objects), ...Object.keys(mentions), ...exempt];
  t.same(
    listed.filter((name) => !all.has(name)),
    [],
    'of the table, that no operation has',
  );
});

t.test('each operation opens to the scopes that README names and to admin, to no others', async (t) => {
  for (const operation of operations) {
    const promised = promisedScopes(operation.method, operation.path);
    t.ok(promised, `README knows ${operation.name}`);
    const call = { id: randomUUID(), body: bodyOf(operation, theirs) };
    for (const scope of narrow) {
      const open = promised?.includes(scope);
      // What opens is asked for theirs, so that ours stays as it is.
      const answer = await ask((open ? keys.theirs : keys.ours)[scope], operation, call);
      const refused = answer.statusCode === 403 && answer.json().code === 'SCOPE_MISSING';
      t.equal(refused, !open, `${operation.name} with ${scope}: ${answer.statusCode}`);
      t.not(answer.statusCode, 401);
    }
    t.notMatch(
      (await ask(neighbour.apiKey, operation, call)).statusCode,
      /40[13]/,
      `${operation.name} with admin`,
    );
    clock.set(new Date(clock.now().getTime() + 120_000).toISOString());
  }
  t.same(await findChanges(), []);
});

t.test('without a live key of a fitting scope nobody learns whether an object is there', async (t) => {
  for (const operation of operations) {
    const { holder, name } = operation;
    const call = (id: string) => ({ id, body: bodyOf(operation, ours) });
    const id = holder ? (objects[holder]?.(ours) ?? '') : '';
    const strangers = Object.entries(keys.dead);
    for (const scope of narrow)
      if (!promisedScopes(operation.method, operation.path)?.includes(scope))
        strangers.push([`of ours with ${scope}`, keys.ours[scope]]);
    for (const [who, key] of [['none', ''], ...strangers] as [string, string][]) {
      const answer = await ask(key, operation, call(id));
      t.equal(answer.statusCode, who.startsWith('of ours') ? 403 : 401, `${name}, key ${who}`);
      t.same(
        seen(answer),
        seen(await ask(key, operation, call(randomUUID()))),
        `${name}, key ${who}: as absent`,
      );
    }
  }
  t.same(await findChanges(), []);
});

t.test("another business's object is as absent as one that never was, and stays as it is", async (t) => {
  const nonsense = [
    'x',
    '%00',
    '..%2f..%2fbusiness',
    '%E2%80%AE',
    "'%20or%20'1'='1",
    '*',
    '00000000-0000-0000-0000-000000000000',
  ];
  for (const operation of operations.filter(({ holder }) => holder)) {
    const { name, holder = '' } = operation;
    const body = bodyOf(operation, theirs);
    const id = objects[holder]?.(ours) ?? '';
    const absent = seen(await ask(neighbour.apiKey, operation, { id: randomUUID(), body }));
    t.match(absent, { statusCode: 404, body: /"code":"NOT_FOUND"/ }, `${name}, a random id`);
    const answer = await ask(neighbour.apiKey, operation, { id, body });
    t.same(seen(answer), absent, `${name}, not theirs`);
    for (const no of nonsense)
      t.same(seen(await ask(neighbour.apiKey, operation, { id: no, body })), absent, `${name}, ${no}`);
    for (const [kind, other] of Object.entries(ours.ids))
      if (other !== id)
        t.same(
          seen(await ask(neighbour.apiKey, operation, { id: other, body })),
          absent,
          `${name}, a ${kind}`,
        );
  }
  t.same(await findChanges(), []);
});

t.test("an id or code in a body or query finds nothing of another business's", async (t) => {
  for (const [id, { cases, expect }] of Object.entries(mentions)) {
    const operation = operations.find((each) => each.ids.includes(id)) as Operation;
    t.ok(operation, id);
    for (const [foreign, absent] of cases(ours, theirs)) {
      const [one, other] = [
        await ask(neighbour.apiKey, operation, foreign),
        await ask(neighbour.apiKey, operation, absent),
      ];
      t.match(one, expect, id);
      t.same(seen(one), seen(other), `${id}: as absent`);
      clock.set(new Date(clock.now().getTime() + 120_000).toISOString());
    }
  }
  t.same(await findChanges(), []);
});

t.test('no list names anything of another business', async (t) => {
  for (const operation of operations.filter(({ method, holder }) => method === 'GET' && !holder)) {
    const their = (await ask(neighbour.apiKey, operation, {})).body;
    const [leaked] = Object.entries(ours.ids).filter(([, id]) => their.includes(id));
    t.equal(leaked, undefined, operation.name);
    const mine = (await ask(admin.apiKey, operation, {})).body;
    t.ok(
      Object.values(ours.ids).some((id) => mine.includes(id)),
      `${operation.name}: its own business sees its own`,
    );
  }
});

t.test('every one of these calls does work for whose object it is', async (t) => {
  const rank = ({ method, path }: Operation) =>
    ['GET', 'PATCH', 'POST', 'DELETE'].indexOf(method) + (path.endsWith('/void') ? 0.5 : 0);
  for (const operation of operations.toSorted((a, b) => rank(a) - rank(b))) {
    const { holder, name } = operation;
    const id = holder ? (objects[holder]?.(ours) ?? '') : '';
    const answer = await ask(admin.apiKey, operation, { id, body: bodyOf(operation, ours) });
    t.ok(
      answer.statusCode < 300,
      `${name}: ${answer.statusCode} ${answer.statusCode < 300 ? '' : answer.body}`,
    );
  }
  t.not((await findChanges()).length, 0, 'and a change is seen in the rows');
});
