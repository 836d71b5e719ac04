// The client of Apple's push server where nobody listens, where connections bring nothing, and where answers are odd.

import { once } from 'node:events';
import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import t, { type Test } from 'tap';
import { openApns } from '../../src/apple/apns.ts';
import { makeLoopbackCertificate } from '../../src/apple/loopback-certificate.ts';
import { judge } from '../../src/apple/push/judge.ts';
import { systemClock } from '../../src/clock.ts';
import { refuseStrayNetwork } from '../support/network.ts';

refuseStrayNetwork();

const topic = 'pass.example.voucher';
const own = await makeLoopbackCertificate(systemClock.now());
const trusting = createSecureContext({ ca: own.ca });

function open(t: Test, port: number, options = {}) {
  const apns = openApns({
    url: `https://127.0.0.1:${port}`,
    secureContext: () => trusting,
    clock: systemClock,
    ...options,
  });
  t.teardown(() => apns.close());
  return apns;
}

/** Something that listens, and how often it was reached. */
async function listen(t: Test, server: ReturnType<typeof createServer>) {
  let reached = 0;
  server.on('connection', () => {
    reached += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return { port: (server.address() as AddressInfo).port, reached: () => reached };
}

const secure = () => createSecureServer({ key: own.key, cert: own.certificate });

/** A server that answers each push as it is told, in HTTP/2 and nothing else. */
async function answering(t: Test, answer: (stream: ServerHttp2Stream) => void) {
  const server = secure();
  server.on('stream', (stream) => {
    stream.on('error', () => {});
    stream.resume().on('end', () => answer(stream));
  });
  return open(t, (await listen(t, server)).port);
}

t.test('who hangs up at once is not asked at once again, and then ever more seldom', async (t) => {
  const { port, reached } = await listen(
    t,
    createServer((socket) => socket.destroy()),
  );
  const apns = open(t, port);
  await t.rejects(apns.ready(), { name: 'Upstream', party: 'apple', retry: true });
  const until = async (ms: number) => {
    for (const began = performance.now(); performance.now() - began < ms; await sleep(20)) {
      await t.rejects(apns.ready());
      t.same(await apns.send('aa', topic), { lost: 'unprocessed' });
    }
  };
  await until(400);
  t.equal(reached(), 1);
  await until(200);
  t.equal(reached(), 2);
  await until(700);
  t.equal(reached(), 2, 'the second pause is longer');
  await until(500);
  t.equal(reached(), 3);
});

t.test('where nobody listens and where nobody answers the client gives up', async (t) => {
  const { port } = await listen(t, createServer());
  const mute = open(t, port, { timeoutMs: 100 });
  await t.rejects(mute.ready(), { message: /no answer/ });
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port: free } = closed.address() as AddressInfo;
  closed.close();
  await t.rejects(open(t, free).ready(), { message: /ECONNREFUSED/ });
});

t.test('a server that asks everybody to leave at once is not stormed', async (t) => {
  const server = secure();
  server.on('session', (session) => {
    session.on('error', () => {});
    session.goaway();
  });
  const { port, reached } = await listen(t, server);
  const apns = open(t, port);
  const answers = Array.from({ length: 100 }, () => apns.send('aa', topic));
  for (const began = performance.now(); performance.now() - began < 400; await sleep(5))
    answers.push(apns.send('bb', topic));
  t.ok((await Promise.all(answers)).every((answer) => 'lost' in answer));
  t.ok(reached() <= 2, `${reached()} connections in 0.4 s`);
});

t.test('an answer without a reason that can be read has none', async (t) => {
  const bodies = [
    '',
    'not JSON',
    '{"reason":',
    'null',
    '[]',
    '"Unregistered"',
    '{"reason":7,"timestamp":"x"}',
  ];
  for (const body of [...bodies, `{"reason":"${'x'.repeat(100_000)}`])
    for (const status of [200, 400, 403, 410, 503]) {
      const apns = await answering(t, (stream) => {
        stream.respond({ ':status': status });
        stream.end(body);
      });
      t.same(
        await apns.send('aa', topic),
        { status, reason: null, timestamp: null },
        `${status} ${body.slice(0, 20)}`,
      );
      await apns.close();
    }
});

t.test('a stream that ends without a status is no success, however it ends', async (t) => {
  for (const code of [0, 1, 2, 8, 11])
    t.same(await (await answering(t, (stream) => stream.close(code))).send('aa', topic), { lost: 'reset' });
  const refused = await answering(t, (stream) => stream.close(7));
  t.same(await refused.send('aa', topic), { lost: 'unprocessed' });
  const cut = await answering(t, (stream) => stream.session?.destroy());
  t.same(await cut.send('aa', topic), { lost: 'reset' });
});

t.test('no answer but the three that Apple documents makes a token dead or bad', (t) => {
  const reasons = [null, 'Unregistered', 'ExpiredToken', 'BadDeviceToken', 'DeviceTokenNotForTopic', 'Odd'];
  for (let status = 100; status < 600; status++)
    for (const reason of reasons) {
      const { is } = judge({ status, reason, timestamp: null });
      const isBad = status === 400 && (reason === 'BadDeviceToken' || reason === 'DeviceTokenNotForTopic');
      const expected = status === 410 ? 'gone' : isBad ? 'bad' : undefined;
      if (expected === undefined ? is === 'gone' || is === 'bad' : is !== expected)
        t.fail(`${status} ${reason}: ${is}`);
    }
  t.match(judge({ lost: 'silence' }), { is: 'later' });
  t.end();
});
