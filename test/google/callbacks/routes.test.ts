// Callbacks through their door: each nonce has its effect once, and what is forged has none.

import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import t, { type Test } from 'tap';
import { connect } from '../../../src/db/connect.ts';
import { openDatabase, type Session } from '../../../src/db/tx.ts';
import { createRootKeys } from '../../../src/google/callbacks/root-keys.ts';
import { type CallbackNeeds, googleCallbackRoutes } from '../../../src/google/callbacks/routes.ts';
import { forgetNonces } from '../../../src/google/callbacks/store.ts';
import { createServer } from '../../../src/http/create-server.ts';
import { createCallbackSigner } from '../../../src/simulator/google/callback-signer.ts';
import { createTestDatabase } from '../../support/database.ts';
import { day, issuerId, startedAt } from './forgeries.ts';

type OnCallback = CallbackNeeds['onCallback'];

async function setUp(t: Test, onCallback?: OnCallback) {
  const at = new Date(startedAt);
  const clock = { now: () => new Date(at) };
  const { connection, drop } = await createTestDatabase();
  const database = openDatabase(connection, { clock });
  const sql: Sql = connect(connection, { max: 1 });
  const signer = createCallbackSigner({ issuerId, clock });
  let reachable = true;
  const rootKeys = createRootKeys({
    url: 'https://pay.google.example/gp/m/issuer/keys',
    clock,
    fetch: async () => {
      if (!reachable) throw new TypeError('fetch failed');
      return new Response(signer.keys(), { headers: { 'cache-control': 'max-age=3600' } });
    },
  });
  const events: object[] = [];
  const lines: string[] = [];
  const app = await createServer({
    logLevel: 'info',
    trustProxy: false,
    publicUrl: 'http://localhost:3000',
    logStream: { write: (line) => void lines.push(line) },
  });
  await app.register(googleCallbackRoutes, {
    database,
    clock,
    issuerId,
    rootKeys,
    onCallback: onCallback ?? (async (_, event) => void events.push(event)),
  });
  t.teardown(async () => {
    await app.close();
    await database.close();
    await sql.end();
    await drop();
  });
  return {
    app,
    database,
    signer,
    sql,
    events,
    lines,
    pass: (milliseconds: number) => void at.setTime(at.getTime() + milliseconds),
    cutOff: () => {
      reachable = false;
    },
    send: (payload: object | string, type = 'application/json') =>
      app.inject({ method: 'POST', url: '/google/callbacks', payload, headers: { 'content-type': type } }),
    count: async () => (await sql`select count(*)::int as n from google_callbacks`)[0]?.n,
  };
}

const about = (eventType: string, suffix = 'a') => ({
  classId: `${issuerId}.c`,
  objectId: `${issuerId}.${suffix}`,
  eventType,
});

t.test('a phone saves, then deletes: both are heard once, however often they come', async (t) => {
  const { send, signer, events, sql } = await setUp(t);
  const saved = signer.sign({ ...about('save'), nonce: 'one' });
  const deleted = signer.sign({ ...about('del'), nonce: 'two' });
  const answers = [await send(saved), await send(deleted), await send(saved), await send(deleted)];
  t.same(
    answers.map((answer) => [answer.statusCode, answer.json()]),
    [
      [200, {}],
      [200, {}],
      [200, { replayed: true }],
      [200, { replayed: true }],
    ],
  );
  const expiresAt = new Date(startedAt.getTime() + 3_600_000);
  const objectId = `${issuerId}.a`;
  t.same(events, [
    { objectId, eventType: 'save', expiresAt },
    { objectId, eventType: 'del', expiresAt },
  ]);
  const rows =
    await sql`select nonce, object_id, event_type, received_at from google_callbacks order by nonce`;
  t.same(
    rows.map((row) => ({ ...row })),
    [
      { nonce: 'one', object_id: objectId, event_type: 'save', received_at: startedAt },
      { nonce: 'two', object_id: objectId, event_type: 'del', received_at: startedAt },
    ],
  );
});

t.test('twenty of one nonce at once have one effect', async (t) => {
  const { send, signer, events, count } = await setUp(t);
  const body = signer.sign(about('save'));
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => send(body, 'application/json; charset=utf-8')),
  );
  t.same([...new Set(answers.map(({ statusCode }) => statusCode))], [200]);
  t.equal(answers.filter((answer) => answer.json().replayed === undefined).length, 1);
  t.equal(events.length, 1);
  t.equal(await count(), 1);
});

t.test('an effect that fails leaves no nonce behind: the callback may come again', async (t) => {
  let faults = 1;
  let effects = 0;
  const { send, signer, count } = await setUp(t, async () => {
    if (faults-- > 0) throw new Error('broken');
    effects++;
  });
  const body = signer.sign(about('save'));
  t.equal((await send(body)).statusCode, 500);
  t.equal(await count(), 0);
  t.equal((await send(body)).statusCode, 200);
  t.equal(effects, 1);
});

t.test('what is none of our business is ignored', async (t) => {
  const { send, signer, events, count } = await setUp(t);
  for (const message of [
    { eventType: 'activate', objectIds: [`${issuerId}.a`] },
    { ...about('save'), objectId: '3388000000099999999.a' },
    { ...about('save'), objectId: `${issuerId}9.a` },
  ]) {
    const answer = await send(signer.sign(message));
    t.same([answer.statusCode, answer.json()], [200, { ignored: true }]);
  }
  t.same(events, []);
  t.equal(await count(), 0);
});

t.test('a forged callback changes nothing, and the log does not repeat it', async (t) => {
  const { send, signer, events, count, lines, pass } = await setUp(t);
  const word = randomUUID();
  const genuine = signer.sign({ ...about('save', word), nonce: word });
  const forged = [
    { ...genuine, more: 1 },
    { ...genuine, signedMessage: genuine.signedMessage.replace('save', 'del') },
    createCallbackSigner({ issuerId, clock: { now: () => startedAt } }).sign(about('save', word)),
    signer.sign(about('save', word), { recipient: '1' }),
    {},
    'null',
    '[]',
    '1',
  ];
  for (const body of forged) {
    const answer = await send(body);
    t.equal(answer.statusCode, 401);
    t.match(answer.headers, { 'www-authenticate': 'ECv2SigningOnly' });
    t.match(answer.json(), { code: 'UNAUTHENTICATED' });
  }
  pass(3_600_000);
  t.equal((await send(genuine)).statusCode, 401, 'nor does one that has ended');
  t.same(events, []);
  t.equal(await count(), 0);
  t.notMatch(lines.join(''), word);
  t.match(lines.join(''), '"why":"expired-message"');
});

t.test('what is no JSON, too long or of another type is told so', async (t) => {
  const { send } = await setUp(t);
  t.equal((await send('{"signature":')).statusCode, 400);
  t.equal((await send('')).statusCode, 400);
  t.equal((await send('{"__proto__":{}}')).statusCode, 400);
  t.equal((await send(JSON.stringify('a'.repeat(64 * 1024)))).statusCode, 413);
  t.equal((await send('a', 'text/plain')).statusCode, 400);
  t.equal((await send('{}', 'text/plain')).statusCode, 401, 'whatever it says that it is');
});

t.test('new root keys are found by the first callback that they sign', async (t) => {
  const { send, signer, events } = await setUp(t);
  await send(signer.sign(about('save')));
  signer.rotate();
  t.equal((await send(signer.sign(about('del')))).statusCode, 200);
  t.equal(events.length, 2);
});

t.test('without root keys Google is asked to come again', async (t) => {
  const { send, signer, cutOff, count } = await setUp(t);
  cutOff();
  const answer = await send(signer.sign(about('save')));
  t.equal(answer.statusCode, 503);
  t.match(answer.headers, { 'retry-after': /^\d+$/ });
  t.equal(await count(), 0);
});

t.test('with old root keys alone, Google is asked to come again with what they did not sign', async (t) => {
  const { send, signer, cutOff } = await setUp(t);
  await send(signer.sign(about('save')));
  signer.rotate();
  cutOff();
  t.equal((await send(signer.sign(about('del')))).statusCode, 503);
});

t.test('nonces are forgotten a week after their end, a thousand at a time', async (t) => {
  const { send, signer, sql, database, count, pass } = await setUp(t);
  const forget = () => database.transaction((session: Session) => forgetNonces(session));
  const end = new Date(startedAt.getTime() - 7 * day);
  await sql`insert into google_callbacks (nonce, object_id, event_type, expires_at, received_at)
    select n::text, 'a', 'save', ${end}::timestamptz - interval '1 second', ${end} from generate_series(1, 1500) n`;
  await sql`insert into google_callbacks values ('last', 'a', 'save', ${end}, ${end})`;
  await send(signer.sign(about('save')));
  t.equal(await forget(), false);
  t.equal(await count(), 502);
  t.equal(await forget(), true);
  t.equal(await count(), 2);
  pass(1);
  t.equal(await forget(), true);
  t.equal(await count(), 1);
});

t.test('the OpenAPI document describes the door', async (t) => {
  const { app } = await setUp(t);
  await app.ready();
  const { post } =
    (app.swagger() as { paths: Record<string, { post?: object }> }).paths['/google/callbacks'] ?? {};
  t.match(post, {
    security: [],
    requestBody: Object,
    responses: { 200: Object, '4XX': Object, '5XX': Object },
  });
});
