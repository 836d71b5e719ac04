// The stand-in of Apple's push server fails in the ways in which Apple's fails.

import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import t from 'tap';
import { ours, start, token } from './apns-and-provider.ts';
import { openProvider } from './provider.ts';

t.test(
  'a token gets the answers that were written for it, in their order, and then the usual one',
  async (t) => {
    const { apns, provider } = await start(t);
    apns.script(token, { status: 410, reason: 'Unregistered', timestamp: 1_700_000_000_000 }, 'reset');
    apns.script(token, { status: 429, reason: 'TooManyRequests' });
    const gone = { reason: 'Unregistered', timestamp: 1_700_000_000_000 };
    t.equal((await provider.push('00')).status, 200, 'another token is not concerned');
    t.match(await provider.push(token), { status: 410, body: gone });
    t.match(await provider.push(token), { status: undefined, error: /NGHTTP2_INTERNAL_ERROR/ });
    t.match(await provider.push(token), { status: 429, body: { reason: 'TooManyRequests' } });
    t.equal((await provider.push(token)).status, 200);
    t.strictSame(
      apns.pushesTo(token).map(({ status }) => status),
      [410, 'reset', 429, 200],
    );
  },
);

t.test('silence is no answer at all, and other pushes go on', async (t) => {
  const { apns, provider } = await start(t);
  apns.script(token, 'silence');
  const never = provider.push(token);
  t.equal((await provider.push('00')).status, 200);
  t.equal(await Promise.race([never, wait(50, 'silent')]), 'silent');
  t.match(apns.pushesTo(token), [{ status: 'silence' }]);
});

t.test('chance decides as often as it is told to', async (t) => {
  const { apns, provider } = await start(t);
  const drawn = [0.05, 0.15, 0.35, 0.05];
  apns.behave({ resetRate: 0.1, errorRate: 0.2, latencyMs: 30, random: () => drawn.shift() ?? 1 });
  const before = performance.now();
  t.match(await provider.push(token), { status: undefined, error: /INTERNAL_ERROR/ });
  t.ok(performance.now() - before > 25, 'after the latency');
  t.match(await provider.push(token), { status: 503, body: { reason: 'ServiceUnavailable' } });
  t.equal((await provider.push(token)).status, 200);
  apns.behave({ errorRate: 0.2, error: { status: 500, reason: 'InternalServerError' }, random: () => 0.1 });
  t.match(await provider.push(token), { status: 500 });
  apns.behave({});
  t.equal((await provider.push(token)).status, 200);
});

t.test('GOAWAY: what is under way is answered, streams above the last one are not processed', async (t) => {
  const { apns, provider } = await start(t);
  const closed = once(provider.session, 'close');
  apns.behave({ latencyMs: 50 });
  const pushes = ['01', '02', '03', '04'].map((token) => provider.push(token));
  await wait(20);
  apns.goaway('Shutdown', 2);
  apns.goaway('again');
  const answers = await Promise.all(pushes);
  t.strictSame(
    answers.map(({ status }) => status),
    [200, 200, undefined, undefined],
  );
  t.match(answers[3]?.error, /REFUSED_STREAM/);
  t.strictSame(provider.goaways, [{ last: 3, said: '{"reason":"Shutdown"}' }]);
  t.strictSame(
    apns.pushes.map(({ token }) => token),
    ['01', '02'],
  );
  await closed;
  t.equal((await openProvider(t, apns, ours).push('03')).status, 200, 'a new connection is served');
  t.equal(apns.pushes.at(-1)?.connection, 2);
});

t.test('GOAWAY comes as often as it is told to', async (t) => {
  const { apns, provider } = await start(t);
  await provider.push(token);
  apns.behave({ goawayEveryMs: 20 });
  await once(provider.session, 'close');
  t.equal(provider.goaways.length, 1);
});

t.test('a connection that hangs answers nothing, not even a PING; a new one is served', async (t) => {
  const { apns, provider } = await start(t);
  await provider.push(token);
  apns.behave({ latencyMs: 30 });
  const under = provider.push('01');
  await wait(10);
  apns.hang();
  const later = provider.push('02');
  const pong = new Promise((resolve) => provider.session.ping((error) => resolve(error ?? 'pong')));
  t.equal(await Promise.race([under, later, pong, wait(100, 'silent')]), 'silent');
  t.equal(provider.session.closed, false, 'and the provider is not told');
  apns.behave({});
  t.equal((await openProvider(t, apns, ours).push('03')).status, 200);
  t.strictSame(
    apns.pushes.map(({ token }) => token),
    [token, '03'],
  );
});

t.test('a connection that drops takes what is under way with it', async (t) => {
  const { apns, provider } = await start(t);
  apns.script(token, 'silence');
  const lost = provider.push(token);
  await wait(20);
  apns.drop();
  t.equal((await lost).status, undefined);
  t.strictSame(provider.goaways, []);
  await wait(20);
  t.match(apns.connections, { ever: 1, open: 0 });
});

t.test('the limit of streams holds while the connection lives', async (t) => {
  const { apns, provider } = await start(t);
  const limitOf = () => provider.session.remoteSettings.maxConcurrentStreams;
  await provider.push(token);
  t.equal(limitOf(), 1000);
  apns.setStreamLimit(2);
  await once(provider.session, 'remoteSettings');
  t.equal(limitOf(), 2);
  apns.behave({ latencyMs: 10, maxConcurrentStreams: 2 });
  const answers = await Promise.all(['01', '02', '03', '04', '05'].map((token) => provider.push(token)));
  t.strictSame(
    answers.map(({ status }) => status),
    [200, 200, 200, 200, 200],
  );
  t.equal(apns.mostInFlight, 2);
  const second = openProvider(t, apns, ours);
  await second.push(token);
  t.equal(second.session.remoteSettings.maxConcurrentStreams, 2, 'for new connections too');
});
