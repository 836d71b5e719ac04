// The client of Apple's push server: what it shows and sends, and how it treats its connection.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { type ApnsOptions, openApns } from '../../src/apple/apns.ts';
import { loadSigner } from '../../src/apple/certificates.ts';
import { makeDevelopmentCertificates } from '../../src/apple/development-certificates.ts';
import { systemClock } from '../../src/clock.ts';
import { type ApnsStandIn, startApns } from '../../src/simulator/apns.ts';
import { refuseStrayNetwork } from '../support/network.ts';

refuseStrayNetwork();

const [topic, otherTopic] = ['pass.example.voucher', 'pass.example.other'];
const folder = t.testdir();

async function makeSet(passTypeIdentifier: string) {
  const dir = join(folder, passTypeIdentifier);
  const ids = { passTypeIdentifier, teamIdentifier: 'A1B2C3D4E5' };
  await makeDevelopmentCertificates({ dir, ...ids, now: systemClock.now(), keyType: 'P-256' });
  const pem = (name: string) => readFileSync(join(dir, `${name}.pem`), 'utf8');
  return {
    trusted: [pem('root'), pem('wwdr')],
    signer: await loadSigner({ dir, ...ids, now: systemClock.now() }),
  };
}
const [ours, other] = [await makeSet(topic), await makeSet(otherTopic)];

async function start(t: Test, options: Partial<ApnsOptions> = {}) {
  const server = await startApns({ trusted: [...ours.trusted, ...other.trusted] });
  t.teardown(() => server.close().catch(() => {}));
  return { server, apns: open(t, server, options) };
}

function open(t: Test, { url, ca }: Pick<ApnsStandIn, 'url' | 'ca'>, options: Partial<ApnsOptions> = {}) {
  const secureContext = () => ours.signer.secureContext(Buffer.from(ca));
  const apns = openApns({ url, secureContext, clock: systemClock, ...options });
  t.teardown(() => apns.close());
  return apns;
}

const tokenOf = (number: number) => number.toString(16).padStart(64, '0');
type Apns = ReturnType<typeof openApns>;
const sendMany = (apns: Apns, count: number, from = 0) =>
  Promise.all(Array.from({ length: count }, (_, place) => apns.send(tokenOf(from + place), topic)));
const statusesOf = (answers: Awaited<ReturnType<typeof sendMany>>) =>
  Object.fromEntries(
    Map.groupBy(answers, (answer) => ('lost' in answer ? answer.lost : answer.status))
      .entries()
      .map(([status, some]) => [status, some.length]),
  );

t.test('a push is what Apple asks for, under the pass certificate', async (t) => {
  const { server, apns } = await start(t);
  t.same(await apns.send(tokenOf(1), topic), { status: 200, reason: null, timestamp: null });
  await apns.send(tokenOf(1), topic);
  const [first, second] = server.pushes.map(({ headers }) => headers);
  t.match(first, {
    ':method': 'POST',
    ':path': `/3/device/${tokenOf(1)}`,
    'apns-topic': topic,
    'apns-push-type': 'background',
    'apns-priority': '5',
    'apns-id': /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  });
  t.not(first?.['apns-id'], second?.['apns-id']);
  t.notHas(first, { authorization: /./ });
  const days = (Number(first?.['apns-expiration']) * 1000 - systemClock.now().getTime()) / 86_400_000;
  t.ok(days > 7 && days <= 30, `kept for ${days} days where the phone is off`);
  t.same(server.faults, [], 'a body of {}, no priority frame');
  t.match(await apns.send(tokenOf(1), otherTopic), { status: 400, reason: 'TopicDisallowed' });
  t.equal(server.connections.ever, 1);
});

t.test('thousands of pushes take one connection and never more streams than Apple allows', async (t) => {
  const { server, apns } = await start(t);
  server.setStreamLimit(1);
  server.behave({ latencyMs: 5, maxConcurrentStreams: 1 });
  t.same(statusesOf(await sendMany(apns, 20)), { 200: 20 });
  t.equal(server.mostInFlight, 1);

  server.behave({ latencyMs: 50, maxConcurrentStreams: 1000 });
  const count = process.env.CI ? 20_000 : 2_000;
  const many = sendMany(apns, count, 20);
  for (let waited = 0; server.mostInFlight <= 500 && waited < 10_000; waited += 10) await sleep(10);
  t.ok(server.mostInFlight > 500 && server.mostInFlight <= 1000, `${server.mostInFlight} at once`);
  server.behave({ latencyMs: 50, maxConcurrentStreams: 10 });
  const arrived = server.pushes.length;
  while (server.pushes.length < Math.min(count, arrived + 1100)) await sleep(10);
  server.behave({ latencyMs: 50, maxConcurrentStreams: 1000 });
  t.same(statusesOf(await many), { 200: count }, 'a stream too many would have been refused');
  server.behave({ latencyMs: 50, maxConcurrentStreams: 10 });
  await apns.send(tokenOf(0), topic);
  const began = performance.now();
  t.same(statusesOf(await sendMany(apns, 50, 50_000)), { 200: 50 });
  t.ok(performance.now() - began >= 240, 'ten at a time');
  t.equal(server.connections.ever, 1);
  t.equal(new Set(server.pushes.map(({ token }) => token)).size, count + 70);
});

t.test('of a GOAWAY the rest is sent again, over one new connection', async (t) => {
  const { server, apns } = await start(t);
  await apns.send(tokenOf(0), topic);
  server.behave({ latencyMs: 100, maxConcurrentStreams: 15 });
  await sleep(20);
  const sent = sendMany(apns, 20, 1);
  await sleep(50);
  server.goaway('Shutdown', 5);
  const answers = await sent;
  t.same(statusesOf(answers), { 200: 15, unprocessed: 5 }, 'ten in time, five that still waited');
  const again = answers.flatMap((answer, place) =>
    'lost' in answer ? [apns.send(tokenOf(place + 1), topic)] : [],
  );
  t.same(statusesOf(await Promise.all(again)), { 200: 5 });
  t.equal(server.connections.ever, 2);
  t.equal(server.pushes.length, 21, 'and nothing twice');
});

t.test('a peer that falls silent is found, and the next push has a new connection', async (t) => {
  const quietMs = 100;
  const { server, apns } = await start(t, { quietMs });
  await apns.send(tokenOf(0), topic);
  server.hang();
  const began = performance.now();
  t.same(statusesOf(await sendMany(apns, 3, 1)), { reset: 3 });
  const took = performance.now() - began;
  t.ok(took <= 3.5 * quietMs, `${took} ms: at most three times what is 5 s for Apple`);
  t.same(statusesOf(await sendMany(apns, 3, 1)), { 200: 3 });
  t.equal(server.connections.ever, 2);
});

t.test('one that lives and does not answer keeps its connection', async (t) => {
  const { server, apns } = await start(t, { quietMs: 50, timeoutMs: 400 });
  server.script(tokenOf(1), 'silence');
  t.same(await apns.send(tokenOf(1), topic), { lost: 'silence' });
  t.match(await apns.send(tokenOf(1), topic), { status: 200 });
  t.equal(server.connections.ever, 1);
});

t.test(
  'a server of another authority is told nothing, and lets nobody in that it does not know',
  async (t) => {
    const { server } = await start(t);
    const { ca } = (await start(t)).server;
    const wary = open(t, { url: server.url, ca });
    await t.rejects(wary.ready(), { name: 'Upstream', party: 'apple', retry: true });
    t.same(await wary.send(tokenOf(1), topic), { lost: 'unprocessed' });
    t.match(server.connections, { ever: 0, open: 0 });

    const strict = await startApns({ trusted: other.trusted });
    t.teardown(() => strict.close());
    await t.rejects(open(t, strict).ready(), { name: 'Upstream' });
    t.equal(strict.pushes.length, 0);
  },
);

t.test('a renewed certificate has a connection of its own; what is in flight is answered', async (t) => {
  let set = ours;
  const { server } = await start(t);
  const apns = open(t, server, { secureContext: () => set.signer.secureContext(Buffer.from(server.ca)) });
  server.behave({ latencyMs: 100 });
  const before = sendMany(apns, 5);
  await sleep(50);
  set = other;
  apns.renew();
  t.match(await apns.send(tokenOf(9), otherTopic), { status: 200 });
  t.same(statusesOf(await before), { 200: 5 });
  t.equal(server.connections.ever, 2);
  await sleep(50);
  t.equal(server.connections.open, 1, 'the former one is closed');
  t.same(server.faults, [], 'never two topics on one connection');
});

t.test('so has one that is renewed while a connection is being made', async (t) => {
  let set = ours;
  const { server } = await start(t);
  const apns = open(t, server, { secureContext: () => set.signer.secureContext(Buffer.from(server.ca)) });
  const ready = apns.ready();
  const sent = [apns.send(tokenOf(1), otherTopic), apns.send(tokenOf(2), otherTopic)];
  set = other;
  apns.renew();
  await ready;
  t.same(statusesOf(await Promise.all(sent)), { 200: 2 });
  t.equal(server.connections.open, 1);
});

const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

t.test('after its end nothing is open, and nothing is sent', async (t) => {
  for (const hangs of [false, true]) {
    const { server, apns } = await start(t);
    await apns.send(tokenOf(1), topic);
    const before = sockets();
    if (hangs) server.hang();
    const waits = hangs ? sendMany(apns, 2, 2) : Promise.resolve([]);
    await sleep(20);
    await apns.close();
    t.same(statusesOf(await waits), hangs ? { reset: 2 } : {});
    await sleep(50);
    t.equal(
      sockets(),
      hangs ? before - 1 : before - 2,
      'of two ends of a connection a dead peer keeps its own',
    );
    await t.rejects(apns.ready());
    t.same(await apns.send(tokenOf(1), topic), { lost: 'unprocessed' });
    t.equal(server.connections.ever, 1);
  }
});
