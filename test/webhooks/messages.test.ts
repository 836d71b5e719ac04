// What receivers get: signed, once for each event and endpoint, the same id at every try, and nothing personal.

import { Webhook } from 'standardwebhooks';
import t from 'tap';
import { sql } from '../../src/db/drizzle.ts';
import { type Got, startReceiver, startWorkshop, status } from './workshop.ts';

const headersOf = ({ headers }: Got) => headers as Record<string, string>;
const sequences = (got: Got[]) => got.map(({ body }) => body.data.sequence).sort();

/** Signed afresh by the library of Standard Webhooks, with this secret. */
function signatureOf(secret: string, { headers, text }: Got): string {
  const at = new Date(Number(headers['webhook-timestamp']) * 1000);
  return new Webhook(secret).sign(String(headers['webhook-id']), at, text);
}

t.test('a receiver verifies the message with its secret, and with no other', async (t) => {
  // The library compares with the machine's clock.
  const { openBusiness, work } = await startWorkshop(t, { now: new Date().toISOString() });
  const backend = await openBusiness();
  const receiver = await startReceiver(t);
  const { id, secret } = await backend.addEndpoint(receiver.url);
  t.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  const voucher = await backend.issue();
  await work();
  const [got] = receiver.got as [Got];
  t.equal(receiver.got.length, 1);
  const verified = new Webhook(secret).verify(got.text, headersOf(got));
  t.match(verified, { type: 'voucher.issued', data: { sequence: 1, voucherId: voucher.id } });
  t.throws(() => new Webhook(secret).verify(`${got.text} `, headersOf(got)), /No matching signature/);
  t.throws(() => new Webhook(`whsec_${'A'.repeat(43)}=`).verify(got.text, headersOf(got)));
  t.match(got.headers, { 'content-type': 'application/json', 'user-agent': 'voucher-wallet' });
  const [delivery] = await backend.deliveries(id);
  t.match(delivery, { state: 'delivered', attempts: 1, dueAt: null, log: [{ status: 204, fault: null }] });
  t.equal(delivery?.eventId, got.headers['webhook-id']);
});

t.test('the body tells the event as it was and the voucher as it is, and of people only ids', async (t) => {
  const { openBusiness, work, clock } = await startWorkshop(t);
  const backend = await openBusiness();
  const receiver = await startReceiver(t);
  await backend.addEndpoint(receiver.url);
  const voucher = await backend.issue({
    title: 'Free coffee',
    redeemCode: 'CAFE123',
    validity: { type: 'DAYS', days: 7 },
  });
  const details = { redemptionId: 'r1', channel: 'kiosk', location: 'Till 2' };
  await backend.happens(voucher.id, 'voucher.redeemed', details);
  clock.set('2026-05-12T11:00:00Z');
  await work();
  const redeemed = receiver.got.find(({ body }) => body.type === 'voucher.redeemed');
  t.same(redeemed?.body, {
    type: 'voucher.redeemed',
    timestamp: '2026-05-12T10:00:00.000Z',
    data: {
      sequence: 2,
      businessId: redeemed?.body.data.businessId,
      voucherId: voucher.id,
      voucher: {
        id: voucher.id,
        number: 1,
        title: 'Free coffee',
        // The event is told by the test; the voucher's own row says what holds.
        status: 'active',
        code: 'CAFE123',
        barcodeFormats: ['QR', 'CODE128'],
        validityType: 'DAYS',
        lastValidDate: '2026-05-19',
        expiresAt: '2026-05-19T21:00:00.000Z',
        redeemedVia: null,
      },
      customer: null,
      details,
    },
  });
});

t.test('every try has the id of its event and a fresh timestamp', async (t) => {
  const { openBusiness, work, after } = await startWorkshop(t);
  const backend = await openBusiness();
  const receiver = await startReceiver(t, status(500));
  const { secret } = await backend.addEndpoint(receiver.url);
  await backend.issue();
  await work();
  for (let tries = 2; tries <= 4; tries++) await after(1);
  const { got } = receiver;
  t.equal(got.length, 4);
  t.equal(new Set(got.map(({ headers }) => headers['webhook-id'])).size, 1);
  const timestamps = got.map(({ headers }) => Number(headers['webhook-timestamp']));
  const first = Date.parse('2026-05-12T10:00:00Z') / 1000;
  t.same(timestamps, [first, first + 3600, first + 7200, first + 10_800]);
  for (const each of got) t.equal(each.headers['webhook-signature'], signatureOf(secret, each));
});

t.test('after a rotation both secrets sign for a day, then the new one alone', async (t) => {
  const { openBusiness, work, clock } = await startWorkshop(t);
  const backend = await openBusiness();
  const receiver = await startReceiver(t);
  const old = await backend.addEndpoint(receiver.url);
  const rotated = await backend.call('POST', `webhook-endpoints/${old.id}/rotate-secret`);
  const { secret } = rotated.json();
  t.not(secret, old.secret);
  await backend.issue();
  await work();
  clock.set('2026-05-13T09:59:59Z');
  await backend.issue();
  await work();
  clock.set('2026-05-13T10:00:00Z');
  await backend.issue();
  await work();
  const both = (got: Got) => `${signatureOf(secret, got)} ${signatureOf(old.secret, got)}`;
  const [first, second, third] = receiver.got as [Got, Got, Got];
  t.equal(first.headers['webhook-signature'], both(first));
  t.equal(second.headers['webhook-signature'], both(second));
  t.equal(third.headers['webhook-signature'], signatureOf(secret, third));
});

t.test('two endpoints get what each chose, and data.sequence tells the order', async (t) => {
  const { openBusiness, work } = await startWorkshop(t);
  const backend = await openBusiness();
  const [all, voids] = [await startReceiver(t), await startReceiver(t)];
  await backend.addEndpoint(all.url);
  await backend.addEndpoint(voids.url, ['voucher.voided', 'pass.saved']);
  const { id } = await backend.issue();
  await backend.happens(id, 'voucher.updated', { fields: ['title'] });
  await backend.happens(id, 'voucher.voided', { reason: 'lost' });
  await work();
  t.same(sequences(all.got), [1, 2, 3]);
  t.same(sequences(voids.got), [3]);
  t.match(voids.got[0]?.body.data.details, { reason: 'lost' });
  t.equal(new Set(all.got.map(({ headers }) => headers['webhook-id'])).size, 3);
});

t.test('an event told twice is one delivery, also to an endpoint that has it already', async (t) => {
  const { openBusiness, work, jobs, database } = await startWorkshop(t);
  const backend = await openBusiness();
  const receiver = await startReceiver(t);
  const { id } = await backend.addEndpoint(receiver.url);
  const voucher = await backend.issue();
  const told = {
    businessId: await backend.findId(),
    voucherId: voucher.id,
    sequence: 1,
    type: 'voucher.issued',
    actor: 'clock',
  };
  await database.transaction((session) => jobs.announce(session, [told, told]));
  await work();
  await database.transaction((session) => jobs.announce(session, [told]));
  await work();
  t.equal(receiver.got.length, 1);
  t.equal((await backend.deliveries(id)).length, 1);
});

t.test('another business gets, sees and repeats nothing of ours', async (t) => {
  const { openBusiness, work } = await startWorkshop(t);
  const [ours, theirs] = [await openBusiness(), await openBusiness('Tea House')];
  const [ourReceiver, theirReceiver] = [await startReceiver(t), await startReceiver(t)];
  const endpoint = await ours.addEndpoint(ourReceiver.url);
  await theirs.addEndpoint(theirReceiver.url);
  await ours.issue();
  await work();
  t.same([ourReceiver.got.length, theirReceiver.got.length], [1, 0]);
  const [delivery] = await ours.deliveries(endpoint.id);
  t.equal((await theirs.redeliver(delivery?.id ?? '')).statusCode, 404);
  t.equal((await theirs.call('GET', `webhook-endpoints/${endpoint.id}/deliveries`)).statusCode, 404);
  await work();
  t.equal(ourReceiver.got.length, 1);
  t.equal((await ours.redeliver(delivery?.id ?? '')).statusCode, 202);
  await work();
  t.equal(ourReceiver.got.length, 2);
});

t.test('no secret stands in the database in clear, in base64 or in hex', async (t) => {
  const { openBusiness, work, database } = await startWorkshop(t);
  const backend = await openBusiness();
  const receiver = await startReceiver(t, status(500));
  const { id, secret } = await backend.addEndpoint(receiver.url);
  const next = (await backend.call('POST', `webhook-endpoints/${id}/rotate-secret`)).json().secret;
  await backend.issue();
  await work();
  const dump = await database.read(async ({ query }) => {
    const tables = [
      'webhook_endpoints',
      'webhook_deliveries',
      'voucher_events',
      'pgboss.job',
      'idempotency_keys',
    ];
    const texts = tables.map((table) => query.execute(sql.raw(`select t::text from ${table} t`)));
    return JSON.stringify(await Promise.all(texts));
  });
  t.ok(dump.includes(receiver.url) && dump.includes('webhook-delivery'), 'the dump holds the tables');
  for (const each of [secret, next]) {
    const bytes = Buffer.from(each.slice('whsec_'.length), 'base64');
    for (const form of [
      each.slice('whsec_'.length),
      bytes.toString('hex'),
      Buffer.from(each).toString('hex'),
    ])
      t.notOk(dump.includes(form));
  }
});
