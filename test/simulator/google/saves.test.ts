// The page that saves passes takes the links that Google takes, and tells the issuer by a signed callback.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { GoogleOptions } from '../../../src/simulator/google/google.ts';
import { Refused } from '../../../src/simulator/google/refused.ts';
import {
  email,
  id,
  linkClaims,
  linkOf,
  loyaltyClass,
  loyaltyObject,
  makeKeys,
  offerClass,
  offerObject,
  ours,
  sign,
  startsAt,
  startWithVoucher,
} from './google-and-provider.ts';

const statusOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error instanceof Refused ? error.status : error;
  }
};

const voucher = { offerObjects: [{ id: id('voucher-1') }] };

t.test('a good link saves, once for each user', async (t) => {
  const { google, provider } = await startWithVoucher(t);
  const open = async (user: string) =>
    fetch(`${google.saveUrl}/${provider.link(id('voucher-1'))}?user=${user}`);
  const page = await open('anna');
  t.match(await page.text(), /Saved to Google Wallet \(stand-in\)/);
  t.match([page.status, page.headers.get('content-type')], [200, /^text\/html/]);
  t.equal(google.object(id('voucher-1'))?.hasUsers, true);
  t.equal((await open('anna')).status, 200);
  t.equal((await open('ben')).status, 200);
  t.equal(google.remove(id('voucher-1'), 'anna'), true);
  t.equal(google.remove(id('voucher-1'), 'anna'), false);
  t.equal(google.object(id('voucher-1'))?.hasUsers, true, 'ben still has it');
  google.remove(id('voucher-1'), 'ben');
  t.equal(google.object(id('voucher-1'))?.hasUsers, false);
  const withClass = linkOf({ offerObjects: [{ id: id('voucher-1'), classId: id('campaign') }] });
  t.strictSame(
    google.save(`${google.saveUrl}/${withClass}`),
    [id('voucher-1')],
    'a whole address, and the id of its class',
  );
});

const refusals: [what: string, link: string, status: number, why: RegExp][] = [
  ['another key', sign(linkClaims(voucher), makeKeys().privateKey), 400, /not signed/],
  ['HS256', sign(linkClaims(voucher), 'secret', { algorithm: 'HS256' }), 400, /not signed/],
  ['alg none', sign(linkClaims(voucher), '', { algorithm: 'none' }), 400, /not signed/],
  ['an unknown issuer', linkOf(voucher, { iss: 'a@b' }), 400, /nobody/],
  ['another audience', linkOf(voucher, { aud: 'pay' }), 400, /aud/],
  ['another type', linkOf(voucher, { typ: 'savetopay' }), 400, /typ/],
  ['of the future', linkOf(voucher, { iat: startsAt / 1000 + 301 }), 400, /iat/],
  ['no origins', linkOf(voucher, { origins: undefined }), 400, /origins/],
  ['no payload', linkOf(voucher, { payload: undefined }), 400, /payload/],
  ['an empty payload', linkOf({}), 400, /no object/],
  ['an unknown member', linkOf({ ...voucher, offers: [] }), 400, /unknown member offers/],
  ['an object that is not there', linkOf({ offerObjects: [{ id: id('gone') }] }), 404, /gone not found/],
  ['an object of another type', linkOf({ loyaltyObjects: voucher.offerObjects }), 404, /not found/],
  ['a fat object', linkOf({ offerObjects: [offerObject()] }), 400, /more than its id/],
  [
    'another class',
    linkOf({ offerObjects: [{ id: id('voucher-1'), classId: id('x') }] }),
    400,
    /another class/,
  ],
  [
    'a new class',
    linkOf({ ...voucher, offerClasses: [offerClass({ id: id('x') })] }),
    400,
    /Class .*x not approved/,
  ],
  [
    '1800 characters',
    linkOf(voucher, { origins: ['https://a.example'.padEnd(900, 'x')] }),
    400,
    /browsers cut/,
  ],
];
t.test('a link that Google refuses saves nothing', async (t) => {
  const { google } = await startWithVoucher(t);
  for (const [what, link, status, why] of refusals) {
    const page = await fetch(`${google.saveUrl}/${link}`);
    t.match([page.status, await page.text()], [status, why], what);
  }
  t.equal(
    statusOf(() => google.save(linkOf({}))),
    400,
  );
  t.equal(google.object(id('voucher-1'))?.hasUsers, false);
  t.strictSame(google.faults, ['a class inside a save link']);
});

t.test('an account that is no user of the issuer saves nothing', async (t) => {
  const accounts = [
    { email, publicKey: ours.publicKey },
    { email: 'other@example.org', publicKey: ours.publicKey, isUser: false },
  ];
  const { google } = await startWithVoucher(t, {}, { accounts });
  t.equal(
    statusOf(() => google.save(linkOf(voucher, { iss: 'other@example.org' }))),
    403,
  );
  t.strictSame(google.save(linkOf(voucher)), [id('voucher-1')]);
});

t.test('a pass of one user is no other user’s, not even when it was removed', async (t) => {
  const alone = { multipleDevicesAndHoldersAllowedStatus: 'ONE_USER_ALL_DEVICES' };
  const { google, provider } = await startWithVoucher(t, alone);
  const link = provider.link(id('voucher-1'));
  google.save(link, 'anna');
  t.equal(
    statusOf(() => google.save(link, 'ben')),
    403,
  );
  google.remove(id('voucher-1'), 'anna');
  t.equal(
    statusOf(() => google.save(link, 'ben')),
    403,
  );
  t.strictSame(google.save(link, 'anna'), [id('voucher-1')]);
});

t.test('a class that becomes one user’s leaves its passes to whoever was first', async (t) => {
  const { google, provider } = await startWithVoucher(t);
  const link = provider.link(id('voucher-1'));
  for (const user of ['anna', 'ben']) google.save(link, user);
  const alone = { multipleDevicesAndHoldersAllowedStatus: 'ONE_USER_ALL_DEVICES' };
  await provider.call('PATCH', `offerClass/${id('campaign')}`, alone);
  t.equal(
    statusOf(() => google.save(link, 'ben')),
    403,
  );
  t.strictSame(google.save(link, 'anna'), []);
});

/** A provider that hears callbacks. `answer`: the next statuses, then 200. */
async function startWithEar(t: Test, options: Partial<GoogleOptions> = {}) {
  const heard: { signedMessage: string; protocolVersion: string }[] = [];
  const answers: number[] = [];
  const server = createServer(async (request, response) => {
    heard.push((await json(request)) as (typeof heard)[0]);
    response.writeHead(answers.shift() ?? 200).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callbacks`;
  const started = await startWithVoucher(t, { callbackOptions: { url } }, { loopbackHttp: true, ...options });
  const messages = () => heard.map(({ signedMessage }) => JSON.parse(signedMessage));
  const save = (user?: string) => started.google.save(started.provider.link(id('voucher-1')), user);
  return { ...started, heard, messages, answers, save, url };
}

t.test('saving and removing are told, signed, and again until they are taken', async (t) => {
  const { google, messages, answers, save, heard } = await startWithEar(t, { callbackRetryMs: [5, 10] });
  answers.push(500, 404);
  save();
  save();
  await google.callbacksSettled();
  google.remove(id('voucher-1'));
  await google.callbacksSettled();
  const about = { classId: id('campaign'), objectId: id('voucher-1'), count: 1 };
  const expTimeMillis = startsAt + 3_600_000;
  const saved = { ...about, eventType: 'save', expTimeMillis, nonce: /^[0-9a-f-]{36}$/ };
  t.match(messages(), [saved, saved, saved, { ...about, eventType: 'del' }]);
  t.equal(messages().length, 4, 'who saves again is not told of');
  t.equal(new Set(messages().map(({ nonce }) => nonce)).size, 2, 'a retry has the same nonce');
  t.match(heard[0], {
    protocolVersion: 'ECv2SigningOnly',
    intermediateSigningKey: { signatures: { length: 1 } },
  });
  t.match(
    google.callbacks[0]?.attempts.map(({ answer }) => answer),
    [500, 404, 200],
  );
  answers.push(500, 500, 500);
  save();
  await google.callbacksSettled();
  t.equal(google.callbacks[2]?.attempts.length, 3, 'then it is given up');
});

t.test('callbacks can be held, turned round, doubled, lost and strange', async (t) => {
  const { google, messages, save, url } = await startWithEar(t);
  const types = () => messages().map(({ eventType }) => eventType);
  google.behave({ callbacks: 'hold', copies: 2 });
  save();
  google.remove(id('voucher-1'));
  await wait(20);
  t.strictSame(types(), []);
  await google.flushCallbacks({ order: 'reversed' });
  t.strictSame(types(), ['del', 'del', 'save', 'save']);
  google.behave({ callbacks: 'drop' });
  save();
  google.behave({});
  await google.flushCallbacks();
  t.equal(types().length, 4);
  await google.sendCallback({ classId: id('campaign'), eventType: 'activate', objectIds: [id('voucher-1')] });
  await google.sendCallback({ eventType: 'save' }, { url });
  t.strictSame(types().slice(4), ['activate', 'save']);
});

t.test('the keys are served to be kept for a while, counted, and can change', async (t) => {
  const { google } = await startWithVoucher(t, {}, { keysMaxAgeSeconds: 60 });
  const read = async () => {
    const response = await fetch(google.callbackKeysUrl);
    t.equal(response.headers.get('cache-control'), 'public, max-age=60');
    return ((await response.json()) as { keys: object[] }).keys;
  };
  const before = await read();
  t.match(before, [{ keyValue: String, protocolVersion: 'ECv2SigningOnly', keyExpiration: /^\d+$/ }]);
  t.strictSame(await read(), before);
  google.rotateKeys();
  t.notSame(await read(), before);
  t.equal(google.keyFetches, 3);
});

t.test(
  'linked objects go to whoever has the primary, and come back to nobody who removed them',
  async (t) => {
    const { google, provider, messages } = await startWithEar(t);
    await provider.call('POST', 'loyaltyClass', loyaltyClass());
    await provider.call('POST', 'loyaltyObject', loyaltyObject({ linkedObjectIds: [id('voucher-1')] }));
    const card = linkOf({ loyaltyObjects: [{ id: id('card-1') }] });
    t.strictSame(google.save(card, 'anna'), [id('card-1'), id('voucher-1')]);
    await google.callbacksSettled();
    t.match(messages(), [{ eventType: 'save', objectId: id('voucher-1') }], 'the class of cards has no url');
    await provider.call('POST', 'offerObject', offerObject({ id: id('voucher-2') }));
    google.remove(id('voucher-1'), 'anna');
    await provider.call('PATCH', `loyaltyObject/${id('card-1')}`, { linkedObjectIds: [id('voucher-2')] });
    await google.callbacksSettled();
    t.equal(google.object(id('voucher-2'))?.hasUsers, true);
    t.equal(google.object(id('voucher-1'))?.hasUsers, false);
    t.match(messages().at(-1), { eventType: 'save', objectId: id('voucher-2') });
  },
);
