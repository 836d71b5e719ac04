// The stand-in of Google fails in every way in which a server and its network fail, and tells afterwards what it did.

import { setTimeout as wait } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { Mishap } from '../../../src/simulator/google/fortune.ts';
import { id, offerClass, offerObject, openProvider, start, startWithVoucher } from './google-and-provider.ts';

const path = `offerObject/${id('voucher-1')}`;
const done = { state: 'COMPLETED' };

async function startWithPatch(t: Test) {
  const { google, provider } = await startWithVoucher(t);
  const patch = () => provider.call('PATCH', path, done);
  const state = () => google.object(id('voucher-1'))?.state;
  return { google, provider, patch, state };
}

t.test('a written answer comes once, to what it was written for', async (t) => {
  const { google, provider, patch, state } = await startWithPatch(t);
  google.script({ method: 'PATCH', path: /voucher-1$/ }, '503', '500', '429');
  google.script({ method: 'PATCH' }, { status: 418, body: { error: 'tea' } });
  t.equal((await provider.call('GET', path)).status, 200, 'another method is not concerned');
  t.match(await patch(), { status: 503, body: { error: { code: 503, status: 'UNAVAILABLE' } } });
  t.match(await patch(), { status: 500, body: { error: { code: 500, status: 'INTERNAL' } } });
  t.match(await patch(), { status: 429, body: { error: { status: 'RESOURCE_EXHAUSTED' } } });
  t.match(await patch(), { status: 418, body: { error: 'tea' } });
  t.equal(state(), 'ACTIVE', 'nothing of it was done');
  t.equal((await patch()).status, 200);
  t.strictSame(
    google.requests.filter(({ method }) => method === 'PATCH').map(({ status }) => status),
    [503, 500, 429, 418, 200],
  );
  google.script({ path: /^\/token$/ }, '503');
  t.equal(
    (await fetch(google.tokenUrl, { method: 'POST' })).status,
    503,
    'the token server can fail as well',
  );
});

const lost: [mishap: Mishap, becomes: 'ACTIVE' | 'COMPLETED'][] = [
  ['dropBefore', 'ACTIVE'],
  ['dropAfterCommit', 'COMPLETED'],
  ['500AfterCommit', 'COMPLETED'],
  ['timeout', 'ACTIVE'],
  ['timeoutAfterCommit', 'COMPLETED'],
];
for (const [mishap, becomes] of lost) {
  t.test(`${mishap}: the object is ${becomes}, whatever the client heard`, async (t) => {
    const { google, patch, state } = await startWithPatch(t);
    google.script({ method: 'PATCH' }, mishap);
    const answer = patch().then(
      ({ status }) => status,
      () => 'lost',
    );
    const timesOut = mishap.startsWith('timeout');
    t.equal(
      await Promise.race([answer, wait(timesOut ? 60 : 10_000, 'open', { ref: false })]),
      heard(mishap),
    );
    t.equal(state(), becomes);
    t.equal(google.history(id('voucher-1')).length, becomes === 'ACTIVE' ? 1 : 2);
    t.match(google.requests.at(-1), {
      ...{ method: 'PATCH', resource: 'offerObject', id: id('voucher-1'), body: done },
      status: mishap === '500AfterCommit' ? 500 : mishap,
    });
  });
}
const heard = (mishap: Mishap) =>
  mishap === '500AfterCommit' ? 500 : mishap.startsWith('timeout') ? 'open' : 'lost';

t.test('chance strikes as often as it is told to, and the same way with the same seed', async (t) => {
  const { google, provider } = await startWithVoucher(t);
  const strike = async (seed: number) => {
    google.behave({ fail: { share: 0.5, kinds: ['503', '500'] }, seed });
    const statuses: number[] = [];
    for (let n = 0; n < 60; n += 1) statuses.push((await provider.call('GET', path)).status);
    return statuses;
  };
  const statuses = await strike(7);
  t.strictSame([...new Set(statuses)].sort(), [200, 500, 503]);
  const failed = statuses.filter((status) => status !== 200).length;
  t.ok(failed > 15 && failed < 45, `${failed} of 60`);
  t.strictSame(await strike(7), statuses);
  t.notSame(await strike(8), statuses);
  google.behave({ fail: { share: 1, kinds: ['503'] } });
  t.equal((await provider.call('GET', path)).status, 503);
  google.behave({});
  t.equal((await provider.call('GET', path)).status, 200);
});

t.test('latency passes before a change is made, and before it is answered', async (t) => {
  const { google, patch, state } = await startWithPatch(t);
  google.behave({ latencyMs: [80, 120], seed: 1 });
  const before = performance.now();
  const answer = patch();
  while (google.requests.at(-1)?.method !== 'PATCH') await wait(1);
  t.equal(state(), 'ACTIVE');
  t.equal(google.requests.at(-1)?.status, 'open');
  await answer;
  t.ok(performance.now() - before >= 79);
  t.equal(state(), 'COMPLETED');
});

t.test('what is down resets connections, old and new, until it is up again', async (t) => {
  const { google, patch, state } = await startWithPatch(t);
  google.behave({ down: true });
  await t.rejects(patch());
  while (google.refusedConnections === 0) await t.rejects(patch(), 'new connections fare no better');
  t.equal(state(), 'ACTIVE');
  google.behave({});
  t.equal((await patch()).status, 200);
});

t.test('a 403 can mean three things', async (t) => {
  const { google, patch } = await startWithPatch(t);
  google.behave({ permission403: true });
  t.match(await patch(), { status: 403, body: { error: { message: 'Permission Denied' } } });
  google.behave({ rateLimit403: true });
  t.match(await patch(), { status: 403, body: { error: { errors: [{ reason: 'rateLimitExceeded' }] } } });
  google.behave({ quota403: true });
  t.equal((await patch()).status, 200, 'the quota of messages concerns no changes');
});

t.test('words can be those of old, in answers alone', async (t) => {
  const { google, provider } = await startWithVoucher(t);
  await provider.call('PATCH', path, { barcode: { type: 'qrCode', value: '1' } });
  google.behave({ lowerCaseEnums: true });
  const old = (await provider.call('GET', path)).body;
  t.match(old, {
    state: 'active',
    barcode: { type: 'qrCode' },
    classReference: { reviewStatus: 'approved' },
  });
  t.match(old.classReference, { redemptionChannel: 'instore' });
  t.notOk('kind' in old);
  t.match(google.object(id('voucher-1')), { state: 'ACTIVE', barcode: { type: 'QR_CODE' } });
  google.behave({ kinds: true });
  t.match((await provider.call('GET', path)).body, {
    ...{ kind: 'walletobjects#offerObject', state: 'ACTIVE', barcode: { kind: 'walletobjects#barcode' } },
    classReference: { kind: 'walletobjects#offerClass' },
  });
});

t.test('the 21st request of a second is refused and counts, requests for tokens do not', async (t) => {
  const { google, provider } = await start(t, { mostPerSecond: 20 });
  const burst = await Promise.all(Array.from({ length: 25 }, () => provider.call('GET', 'issuer')));
  t.equal(burst.filter(({ status }) => status === 200).length, 20);
  t.match(
    burst.find(({ status }) => status !== 200),
    {
      status: 429,
      body: {
        error: {
          ...{ code: 429, message: /^Quota exceeded/, status: 'RESOURCE_EXHAUSTED' },
          errors: [{ domain: 'global', reason: 'rateLimitExceeded' }],
        },
      },
    },
  );
  t.equal(google.mostInASecond, 25);
  t.equal(google.requests.filter(({ status }) => status === 429).length, 5);
  await openProvider(google);
  t.equal(google.mostInASecond, 25);
  await wait(1000);
  t.equal((await provider.call('GET', 'issuer')).status, 200);
  t.equal(google.mostInASecond, 25);
});

t.test('every request is told of, with what became of it', async (t) => {
  const lines: string[] = [];
  const { google, provider } = await start(t, { onRequest: (line) => lines.push(line) });
  await provider.call('POST', 'offerClass', offerClass());
  await provider.call('POST', 'offerObject', offerObject());
  await provider.call('GET', `offerObject/${id('gone')}`);
  t.match(lines, [
    'POST /token 200',
    'POST /walletobjects/v1/offerClass 200',
    /offerObject 200$/,
    /gone 404$/,
  ]);
  t.match(google.requests[2], { id: id('voucher-1'), resource: 'offerObject', body: { state: 'ACTIVE' } });
  const times = google.requests.map(({ at }) => at);
  t.strictSame(
    [...times].sort((a, b) => a - b),
    times,
  );
});
