// What the doctor says of the Google side: nothing where all is well, else the fault and its cure.

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { sql } from '../../src/db/drizzle.ts';
import { openDatabase } from '../../src/db/tx.ts';
import { openPace } from '../../src/google/pace/pace.ts';
import { createTestDatabase } from '../support/database.ts';
import { consult } from '../support/doctor.ts';
import { freePort } from '../support/process.ts';
import { examine, issuerId, makeKey, setUp } from './doctor-patient.ts';

const answer = (status: number, error: object) => ({ status, body: { error: { code: status, ...error } } });
const classes = { method: 'GET', path: /offerClass\?/ };
const issuer = { path: /v1\/issuer\// };

t.test('switched off, or a stand-in in its place: one line', async (t) => {
  const env = { PUBLIC_URL: 'http://127.0.0.1:9', APPLE_WALLET: 'off' };
  t.equal((await examine({ ...env, GOOGLE_WALLET: 'off' }))('Google'), 'ok switched off: GOOGLE_WALLET=off');
  t.match((await examine(env))('Google'), /^warn no service account: a stand-in .* → .*README/);
});

t.test('all well: everything is ok, as the command tells it, and nothing is changed at Google', async (t) => {
  const { env, google, key } = await setUp(t);
  const doctor = await consult({ ...env, GOOGLE_WALLET: 'on' });
  t.equal(doctor.of('Google key'), `ok of ${key.email}`);
  t.match(doctor.of('Google token'), /^ok http.*\/token gives one, in \d+ ms$/);
  t.match(doctor.of('Google issuer'), /^ok 3388000000012345678, "Corner Café", lets .* answered in \d+ ms$/);
  t.equal(doctor.of('Google classes'), 'ok none yet: the first voucher makes one');
  t.match(doctor.of('Google callback keys'), /^ok .* has 1$/);
  t.match(doctor.of('Google pictures'), /^warn .* is not https: .* → set PUBLIC_URL=https/);
  t.match([doctor.code, doctor.healthy], [0, true], 'an address of this machine is a warning in development');
  const asked = google.requests.filter(({ resource }) => resource !== '');
  t.same(
    asked.map(({ method, resource }) => `${method} ${resource}`),
    ['GET issuer', 'GET offerClass'],
  );
});

t.test('a key file that is none, is open to others or was made for development', async (t) => {
  const { examine } = await setUp(t);
  const file = join(t.testdir(), 'other.json');
  const put = (text: string) => writeFileSync(file, text);
  const asked = async () => (await examine({ GOOGLE_APPLICATION_CREDENTIALS: file }))('Google key');
  put('no JSON');
  t.match(await asked(), /^FAIL GOOGLE_APPLICATION_CREDENTIALS names a file that is no JSON .* → console/);
  put('{"client_email": "a@b.c", "private_key": "secret"}');
  t.match(await asked(), /^FAIL .* has a private_key that is damaged/);
  t.notMatch(await asked(), /secret/);
  const again = await makeKey(t.testdir(), 'again.json');
  chmodSync(again.path, 0o644);
  const open = await examine({ GOOGLE_APPLICATION_CREDENTIALS: again.path });
  t.match(open('Google key'), /^warn .* has mode 644 → chmod 600 /);
  const { path } = await makeKey(t.testdir(), 'made-here.json');
  const real = await examine({ GOOGLE_APPLICATION_CREDENTIALS: path }, { production: true });
  t.match(real('Google key'), /^FAIL made for development/);
});

t.test('an account that Google does not know, and a key that is not its own', async (t) => {
  const nobody = await setUp(t, { accounts: [] });
  const said = await nobody.examine();
  t.match(said('Google token'), /^FAIL Google has no such service account, or it is disabled .* → enable it/);
  t.equal(said('Google issuer'), '', 'nothing else is asked');

  const { email } = nobody.key;
  const { publicKey } = await makeKey(t.testdir());
  const other = await setUp(t, { accounts: [{ email, publicKey }] });
  t.match((await other.examine())('Google token'), /^FAIL the key is none of the account's, .* → make a new/);
});

t.test('Google out of reach, or with a fault of its own', async (t) => {
  const { google, examine } = await setUp(t);
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const deaf = await examine({ GOOGLE_TOKEN_URL: `${nobody}/token` });
  t.match(deaf('Google token'), /^FAIL http.* does not answer \(.*\) → let this machine connect to 127/);
  const mute = await examine({ GOOGLE_WALLET_API_URL: nobody });
  t.match(mute('Google issuer'), /^FAIL .*issuer\.get: no answer \(ECONNREFUSED\) → let this machine/);
  const keyless = await examine({ GOOGLE_CALLBACK_KEYS_URL: `${google.url}/none` });
  t.match(keyless('Google callback keys'), /^FAIL .* answered 404 → let this machine connect/);
  google.script({ path: /token/, method: 'POST' }, '503');
  t.match((await examine())('Google token'), /^warn .* 503 .* → that passes/);
  google.script(issuer, '503');
  t.match((await examine())('Google issuer'), /^warn google: issuer\.get: 503 backendError → that passes/);
});

t.test('an account that may not speak for the issuer: each cause has its own cure', async (t) => {
  const stranger = await setUp(t, { isUser: false });
  const said = (await stranger.examine())('Google issuer');
  t.match(said, /^FAIL development@\S+ may not speak for issuer 3388000000012345678 .* → .*Users: invite/);

  const { google, examine } = await setUp(t);
  t.match(
    (await examine({ GOOGLE_ISSUER_ID: '3388000000099999999' }))('Google issuer'),
    /^FAIL .* may not speak for issuer 3388000000099999999 .* set GOOGLE_ISSUER_ID/,
  );
  t.match((await examine({ GOOGLE_ISSUER_ID: '' }))('Google issuer'), /^FAIL GOOGLE_ISSUER_ID is missing/);

  const asked = async (...scripted: Parameters<typeof google.script>) => {
    google.script(...scripted);
    return (await examine())('Google issuer');
  };
  const disabled = {
    message: 'Google Wallet API has not been used in project 1 before or it is disabled.',
    errors: [{ domain: 'usageLimits', reason: 'accessNotConfigured' }],
    status: 'PERMISSION_DENIED',
  };
  t.match(
    await asked(issuer, answer(403, disabled)),
    /^FAIL the Google Wallet API is not enabled .* → .*Enable/,
  );
  t.match(
    await asked(issuer, answer(404, { message: 'Issuer not found' })),
    /^FAIL there is no issuer .* → set GOOGLE/,
  );
  const other = { status: 200, body: { issuerId: '1', name: 'Another' } };
  t.match(await asked(issuer, other), /^FAIL Google answers for 1 when asked for 33/);
  const spent = answer(403, { errors: [{ reason: 'rateLimitExceeded' }] });
  t.match(await asked(issuer, spent), /^warn .* 403 rateLimitExceeded → that passes/);
});

t.test('classes that were rejected, with what Google says of them, and drafts', async (t) => {
  const { google, examine } = await setUp(t);
  const resources = [
    {
      id: `${issuerId}.a`,
      reviewStatus: 'REJECTED',
      review: { comments: 'The logo is\nof somebody else\u001b[31m' },
    },
    { id: `${issuerId}.b`, reviewStatus: 'draft' },
    { id: `${issuerId}.c`, reviewStatus: 'APPROVED' },
    { id: `${issuerId}.d`, reviewStatus: 'underReview' },
  ];
  google.script(classes, { status: 200, body: { resources } });
  const [rejected, draft, count] = (await examine())('Google classes').split('\n');
  t.match(rejected, /^FAIL \d+\.a is rejected: "The logo is of somebody else \[31m" → .*mend what is named/);
  t.match(draft, /^warn \d+\.b is a draft: no voucher of it can be saved → /);
  t.equal(count, 'ok 1 APPROVED, 1 DRAFT, 1 REJECTED, 1 UNDER_REVIEW');
  google.script(classes, { status: 200, body: { resources: Array(13).fill(resources[0]) } });
  const many = (await examine())('Google classes').split('\n');
  t.match([many.length, many[10]], [12, /^FAIL 3 more are rejected or drafts/]);
  google.script(classes, '500');
  t.match((await examine())('Google classes'), /^warn cannot be listed \(.* 500 backendError\) → ask again/);
});

t.test('an address that Google cannot reach is a warning in development', async (t) => {
  const { env } = await setUp(t);
  const said = async (PUBLIC_URL: string) =>
    (await consult({ ...env, PUBLIC_URL, GOOGLE_WALLET: 'on' })).of('Google pictures');
  t.match(
    await said('https://127.0.0.1:9'),
    /^warn .* leads to this machine alone: Google fetches no picture/,
  );
  t.match(
    await said('https://10.1.2.3:9'),
    /^warn .* cannot be reached from outside \(.* not public\): Google/,
  );
});

t.test('an answer that takes long is told', async (t) => {
  const { google, examine } = await setUp(t);
  google.behave({ latencyMs: 2100 });
  const said = await examine();
  t.match(said('Google speed'), /^warn an answer took 2\d{3} ms; .* → ask again/);
  t.match(said('Google classes'), /^ok/, 'and keeps nothing from being looked at');
});

t.test(
  "the service's permits are used, its pause is told, and a database out of reach is no reason to be silent",
  async (t) => {
    const { examine } = await setUp(t);
    const { connection, drop } = await createTestDatabase();
    const database = openDatabase(connection);
    t.teardown(async () => {
      await database.close();
      await drop();
    });
    const calm = await examine({}, { connection });
    t.match([calm('Google issuer'), calm('Google sync')], [/^ok/, '']);
    const pace = await openPace(database, issuerId);
    const used = await database.read(({ query }) =>
      query.execute(sql`select from google_permits
      where free_at > (select min(free_at) from google_permits) + interval '500 ms'`),
    );
    t.equal(used.length, 2, 'one for each request');

    await pace.pause('google: issuer.get: 403 permissionDenied', [60]);
    const paused = await examine({}, { connection });
    t.match(paused('Google sync'), /^warn the service sends nothing before 20.*Z: .*permissionDenied → mend/);
    t.match(paused('Google issuer'), /^ok/);

    const lost = await examine({}, { connection: { url: 'postgres://user:secret@127.0.0.1:9/none' } });
    t.match(lost('Google issuer'), /^ok/);
  },
);
