// The stand-in of an iPhone asks as a phone asks, neither more nor less.

import t from 'tap';
import type { PassSerial } from '../../src/ids.ts';
import type { WireAnswer } from '../../src/simulator/transport.ts';
import { active, link, maker, redeemed, start, startWithPass } from './phone-and-service.ts';
import { topic } from './provider.ts';
import { identity } from './sealed.ts';
import { json } from './web-service.ts';

t.test('a pass is added, registered, asked about and fetched', async (t) => {
  const { service, phone } = start();
  const [held] = await phone.add(link);
  t.match(held, { registered: true, voided: false, words: { fields: { title: { value: 'Free coffee' } } } });
  t.strictSame(service.kinds(), ['download', 'register', 'list', 'get']);
  const [, register, list, get] = service.requests;
  const [, device] =
    /^\/apple\/v1\/devices\/([0-9a-f]{32})\/registrations\/pass\.example\.voucher\/serial-1$/.exec(
      register?.path ?? '',
    ) ?? ['', ''];
  t.ok(device, String(register?.path));
  t.match(register, {
    method: 'POST',
    headers: {
      authorization: `ApplePass ${identity.authenticationToken}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ pushToken: phone.pushToken }),
  });
  t.equal(list?.path, `/apple/v1/devices/${device}/registrations/pass.example.voucher`, 'no tag yet');
  t.strictSame(list?.headers, {}, 'no token on the list');
  t.equal(get?.path, '/apple/v1/passes/pass.example.voucher/serial-1');
  t.strictSame(get?.headers, { authorization: `ApplePass ${identity.authenticationToken}` });
  t.strictSame(phone.complaints, []);
});

const wrongDownloads: [what: string, answer: Partial<WireAnswer>, says: RegExp][] = [
  ['404', { status: 404 }, /^download: the answer is 404/],
  ['a type with a hyphen', { headers: { 'content-type': 'application/vnd-apple.pkpass' } }, /the type is/],
  [
    'a type with a charset',
    { headers: { 'content-type': 'application/vnd.apple.pkpass; charset=x' } },
    /the type is/,
  ],
  ['an encoding', { headers: { 'content-encoding': 'gzip' } }, /it is encoded/],
  ['no length', { headers: { 'content-length': undefined } }, /Content-Length is missing or wrong/],
  ['another length', { headers: { 'content-length': '1' } }, /Content-Length is missing or wrong/],
  ['half a pass', { headers: { 'content-length': '500' }, body: active.subarray(0, 500) }, /zip/],
];

t.test('what Safari would not offer is not added', async (t) => {
  for (const [what, answer, says] of wrongDownloads) {
    const { service, phone } = start();
    service.next('download', answer);
    await t.rejects(phone.add(link), { message: says }, what);
    t.equal(phone.passes.size, 0);
  }
});

t.test('a push makes the phone ask with its tag, fetch with its date, and show the change', async (t) => {
  const { service, phone, clock } = await startWithPass(t, { language: 'ko' });
  const held = phone.get('serial-1');
  const before = held.lastModified;
  t.match(held.words.fields.status, { label: '상태', value: '유효' });
  service.publish(redeemed);
  await phone.pushed(topic);
  const [list, get] = service.requests;
  t.strictSame(service.kinds(), ['list', 'get']);
  t.match(list?.path, /\?passesUpdatedSince=1$/);
  t.equal(get?.headers['if-modified-since'], before, 'letter for letter');
  t.equal(held.words.fields.status?.value, '사용됨');
  t.not(held.lastModified, before);
  clock.pass(3600);
  service.publish(active);
  await phone.pushed(topic);
  t.match(service.requests.at(-2)?.path, /\?passesUpdatedSince=2$/);
  t.equal(held.words.fields.status?.value, '유효');
  t.strictSame([phone.complaints, service.logged], [[], []]);
});

t.test('a tag goes out with its special characters as they are', async (t) => {
  const { service, phone } = start();
  service.next('list', json({ serialNumbers: [], lastUpdated: '2026-01-01T00:00:00+00:00&a=b c' }));
  await phone.add(link);
  await phone.pushed(topic);
  t.match(
    service.requests.findLast(({ kind }) => kind === 'list')?.path,
    /\?passesUpdatedSince=2026-01-01T00:00:00\+00:00&a=b%20c$/,
  );
});

t.test('a serial number that needs escaping is escaped twice', async (t) => {
  const { service, phone } = start();
  await phone.add(await maker.good({}, { serialNumber: 'a b/c' as PassSerial }));
  t.match(service.requests[0]?.path, /\/pass\.example\.voucher\/a%2520b\/c$/);
});

t.test('a phone that holds a tag also fetches a pass that it registers', async (t) => {
  const { service, phone } = await startWithPass(t);
  await phone.renewPushToken();
  t.strictSame(service.kinds(), ['register', 'list', 'get']);
  t.match(service.requests[0]?.body, phone.pushToken);
  t.strictSame(phone.complaints, []);
});

t.test('pushes that come while one waits are answered together', async (t) => {
  const { service, phone } = await startWithPass(t);
  service.publish(redeemed);
  await Promise.all([phone.pushed(topic), phone.pushed(topic), phone.pushed(topic)]);
  t.strictSame(service.kinds(), ['list', 'get']);
});

t.test('a push asks each web service once, and none without a pass of that type', async (t) => {
  const { service, phone } = await startWithPass(t);
  await phone.add(await maker.good({}, { serialNumber: 'serial-2' as PassSerial }));
  const elsewhere = {
    serialNumber: 'serial-3' as PassSerial,
    webServiceURL: 'https://wallet.example/apple/',
  };
  await phone.add(await maker.good({}, elsewhere));
  service.requests.length = 0;
  await phone.pushed('pass.other');
  t.strictSame(service.kinds(), []);
  await phone.pushed(topic);
  const lists = service.requests.filter(({ kind }) => kind === 'list');
  t.equal(lists.length, 2);
  t.equal(new Set(lists.map(({ path }) => path.split('/')[4])).size, 2, 'to each it is another device');
});

t.test('a removed pass is unregistered, and a listed one that is gone is no stranger', async (t) => {
  const { service, phone } = await startWithPass(t);
  service.publish(redeemed);
  const asked = phone.pushed(topic);
  await Promise.all([asked, phone.remove('serial-1')]);
  t.strictSame(service.kinds(), ['list', 'unregister']);
  t.match(service.requests.at(-1), {
    method: 'DELETE',
    headers: { authorization: `ApplePass ${identity.authenticationToken}` },
    body: undefined,
  });
  t.strictSame([phone.passes.size, phone.complaints], [0, []]);
  t.throws(() => phone.get('serial-1'), /no pass serial-1/);
});

t.test('without automatic updates a phone is not registered and does not ask', async (t) => {
  const { service, phone } = await startWithPass(t);
  await phone.setAutomaticUpdates('serial-1', false);
  await phone.pushed(topic);
  await phone.renewPushToken();
  t.strictSame(service.kinds(), ['unregister']);
  await phone.setAutomaticUpdates('serial-1', true);
  t.strictSame(service.kinds().slice(1), ['register', 'list', 'get']);
  t.strictSame(phone.complaints, []);
});
