// After a day that used everything, no secret stands in any table or log, and a deleted customer stands nowhere.

import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { createSecrets } from '../../src/auth/secrets.ts';
import { openDatabase } from '../../src/db/tx.ts';
import { createJobs } from '../../src/jobs/jobs.ts';
import { handleMail } from '../../src/mail/listen.ts';
import { openMailer } from '../../src/mail/mailer.ts';
import { dumpEverything, openDatabaseOf } from '../support/onlooker.ts';
import { startService } from '../support/service.ts';
import { startReceiver } from '../webhooks/workshop.ts';
import { adminPassword, type Customer, liveThrough, secretKey } from './secret-journey.ts';
import { placesOf, searchable } from './traces.ts';

const gone: Customer = {
  name: 'Zebediah Quillfeather',
  email: 'zebediah.q@quillfeather.example',
  phone: '+380501112233',
  externalId: 'crm-4471-quill',
};
const kept: Customer = {
  name: 'Wilhelmina Oxbridgeton',
  email: 'w.oxbridgeton@oxbridge.example',
  phone: '+380674445566',
  externalId: 'crm-8823-oxb',
};

const service = await startService(t, { adminPassword });
const { sql, connection } = await openDatabaseOf(t, service);
const receiver = await startReceiver(t);
const day = await liveThrough(service, [gone, kept], receiver);
await failCalls();
await failJob();
const dump = searchable(await dumpEverything(sql), service.logs);

/** The database fails in the middle of calls that carry secrets: what is logged then? */
async function failCalls() {
  await sql`create function broken() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$`;
  for (const table of ['vouchers', 'customer_cards', 'api_keys', 'redemptions'])
    await sql`create trigger broken before insert or update on ${sql(table)} for each row execute function broken()`;
  const { admin } = service;
  const code = day.voucher.redeemCode.value;
  const calls = [
    await admin.post('/api/v1/vouchers', { title: 'Tea', redeemCode: 'BR0K3NC0D3X' }),
    await admin.post('/api/v1/customer-cards', gone),
    await admin.post('/api/v1/api-keys', { name: 'k', scopes: ['read'] }),
    await admin.patch(`/api/v1/vouchers/${day.voucher.id}`, { title: code }),
  ];
  for (const { statusCode } of calls)
    if (statusCode !== 500) throw new Error(`the database did not fail: ${statusCode}`);
  for (const table of ['vouchers', 'customer_cards', 'api_keys', 'redemptions'])
    await sql`drop trigger broken on ${sql(table)}`;
}

/** And in the middle of background work: what does the queue keep of that? */
async function failJob() {
  const database = openDatabase(connection);
  const jobs = createJobs(database);
  const secrets = createSecrets(secretKey);
  const mailer = openMailer({ production: false, mail: undefined });
  handleMail(jobs, { database, secrets, publicUrl: service.publicUrl, mailer });
  await sql`create trigger broken before update on deliveries for each row when (new.message is not null) execute function broken()`;
  await service.admin.post(`/api/v1/vouchers/${day.mailed}/deliveries`, { kind: 'email' });
  await jobs.start({ error: () => {} });
  for (let waited = 0; ; waited += 20) {
    const [failed] = await sql`select output from pgboss.job where name = 'mail' and output is not null`;
    if (failed) break;
    if (waited > 10_000) throw new Error('no job failed');
    await sleep(20);
  }
  await jobs.close();
  await database.close();
  await sql`drop trigger broken on deliveries`;
}

t.test('no secret stands in any column of any table, nor in the log', async (t) => {
  for (const [what, secret] of day.known) {
    const places = placesOf(secret, dump);
    // Without a mail server development keeps the letter itself, and its link, to be read.
    const expected = what === 'a claim token' ? places.filter((place) => place === 'deliveries.message') : [];
    t.same(places, expected, what);
  }
  t.ok(day.known.length >= 40, `${day.known.length} secrets`);
  t.ok(receiver.got.length > 20, `${receiver.got.length} messages to a receiver`);
  t.ok(service.logs.length > 80, `${service.logs.length} lines of log`);
});

t.test('a redeem code stands with its voucher only', async (t) => {
  for (const code of [...day.codes, 'BR0K3NC0D3X'])
    for (const form of [code, `${code.slice(0, 5)}-${code.slice(5)}`])
      t.same(
        placesOf(form, dump).filter((place) => !place.startsWith('vouchers.redeem_code')),
        [],
        code,
      );
  const [code = ''] = day.codes;
  t.same(placesOf(code, dump), ['vouchers.redeem_code']);
});

t.test('a deleted customer stands nowhere; another one on the card and in kept letters only', async (t) => {
  const partsOf = ({ name, email, phone, externalId }: Customer) =>
    [...name.split(' '), email, phone.slice(4), externalId].map((part) => part.toLowerCase());
  for (const part of partsOf(gone)) t.same(placesOf(part, dump), [], part);
  for (const part of partsOf(kept)) {
    const places = placesOf(part, dump);
    t.ok(
      places.some((place) => place.startsWith('customer_cards.')),
      part,
    );
    t.same(
      places.filter((place) => !/^customer_cards\.|^deliveries\.message$/.test(place)),
      [],
      part,
    );
  }
});

t.test('a retry shows nobody who was deleted since', async (t) => {
  const wish = { title: 'Tea', customerCardId: day.cards[0] };
  const again = await service.admin.post('/api/v1/vouchers', wish, { 'idempotency-key': 'voucher-0' });
  t.equal(again.statusCode, 201, 'it was answered before');
  t.notMatch(again.body, gone.name);
});

t.test('the search finds what is written down in any way', async (t) => {
  const secret = 'vw_planted-0123456789/abc+def';
  const inJson = JSON.stringify({ a: 1, secret, b: 2 });
  const ways = [
    inJson,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('hex').toUpperCase(),
    ...['', 'x', 'xy'].flatMap((before) => [
      Buffer.from(before + inJson).toString('base64'),
      Buffer.from(before + inJson).toString('base64url'),
    ]),
  ];
  for (const way of ways) {
    for (const written of [way, Buffer.from(way)]) {
      const value = {
        table: 'public.a',
        column: 'b',
        text: Buffer.isBuffer(written) ? `\\x${written.toString('hex')}` : written,
      };
      t.same(placesOf(secret, searchable([value], [])), ['a.b'], way);
      t.same(placesOf('vw_another-0123456789/abc+def', searchable([value], [])), []);
    }
  }
  t.same(placesOf(secret, searchable([], [inJson])), ['the.log']);
});
