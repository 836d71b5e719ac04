// The stand-in of Apple's push server lets in, accepts and refuses what Apple does.

import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import t from 'tap';
import { faultsOf } from '../../src/simulator/judge-push.ts';
import { ours, start, token } from './apns-and-provider.ts';
import { makeCertificates, openProvider, topic } from './provider.ts';

const theirs = await makeCertificates('theirs');

t.test('a push is accepted, recorded, and told to the phone that holds its token', async (t) => {
  const { apns, provider } = await start(t);
  const told: string[] = [];
  const letGo = apns.subscribe(token, (topic) => void told.push(topic));
  const id = '123e4567-e89b-12d3-a456-42665544000a';
  const before = performance.timeOrigin + performance.now();
  t.match(await provider.push(token, { 'apns-id': id }), { status: 200, id, body: undefined });
  t.match((await provider.push('00ff')).id, /^[0-9a-f-]{36}$/, 'without an id one is made');
  t.strictSame(told, [topic]);
  t.match(apns.pushes, [
    { token, topic, status: 200, reason: undefined, connection: 1, headers: { 'apns-priority': '5' } },
    { token: '00ff' },
  ]);
  const [{ at } = { at: 0 }] = apns.pushesTo(token);
  t.ok(at >= before && at < before + 60_000, `${at} is a time after ${before}`);
  letGo();
  await provider.push(token);
  t.equal(told.length, 1, 'a phone that let go hears no more');
  t.strictSame(apns.connections, { ever: 1, open: 1, refused: 0 });
  t.strictSame(apns.faults, []);
});

const path = (path: string) => ({ ':path': path });
const uuid = '123E4567-E89B-12D3-A456-42665544000A';
const refusals: [what: string, headers: object, body: string, status: number, reason: string][] = [
  ['another method', { ':method': 'PUT' }, '{}', 405, 'MethodNotAllowed'],
  ['another path', path('/4/device/00'), '{}', 404, 'BadPath'],
  ['no token', path('/3/device/'), '{}', 400, 'MissingDeviceToken'],
  ['a token that is not hexadecimal', path('/3/device/xyz0'), '{}', 400, 'BadDeviceToken'],
  ['half an octet of a token', path('/3/device/abc'), '{}', 400, 'BadDeviceToken'],
  ['an empty body', {}, '', 400, 'PayloadEmpty'],
  ['4097 bytes', {}, ' '.repeat(4097), 413, 'PayloadTooLarge'],
  ['100,000 bytes', {}, ' '.repeat(100_000), 413, 'PayloadTooLarge'],
  ['no topic', { 'apns-topic': undefined }, '{}', 400, 'MissingTopic'],
  ["a topic that is not the certificate's", { 'apns-topic': 'pass.other' }, '{}', 400, 'TopicDisallowed'],
  ['an unknown priority', { 'apns-priority': '7' }, '{}', 400, 'BadPriority'],
  ['background with priority 10', { 'apns-priority': '10' }, '{}', 400, 'BadPriority'],
  ['background with the default priority', { 'apns-priority': undefined }, '{}', 400, 'BadPriority'],
  ['an unknown push type', { 'apns-push-type': 'pass' }, '{}', 400, 'InvalidPushType'],
  ['an expiration in words', { 'apns-expiration': 'never' }, '{}', 400, 'BadExpirationDate'],
  ['an id in upper case', { 'apns-id': uuid }, '{}', 400, 'BadMessageId'],
];
t.test('what Apple refuses is refused, with its status and reason', async (t) => {
  const { apns, provider } = await start(t);
  for (const [what, headers, body, status, reason] of refusals) {
    t.match(await provider.push(token, { ...headers }, body), { status, body: { reason } }, what);
  }
  t.strictSame(
    apns.pushes.map(({ status, reason }) => [status, reason]),
    refusals.map(([, , , status, reason]) => [status, reason]),
  );
  t.equal((await provider.push(token, { 'apns-push-type': 'alert', 'apns-priority': '10' })).status, 200);
  t.equal((await provider.push(token, {}, ' '.repeat(4096))).status, 200, '4096 bytes are not too many');
});

t.test('a token of another topic is refused', async (t) => {
  const { provider } = await start(t, {
    registeredFor: (held) => (held === token ? 'pass.other' : undefined),
  });
  t.match(await provider.push(token), { status: 400, body: { reason: 'DeviceTokenNotForTopic' } });
  t.equal((await provider.push('00')).status, 200);
});

t.test('what Apple lets through and should not be sent is a fault', async (t) => {
  const { apns, provider } = await start(t);
  await provider.push(token, { 'apns-topic': undefined });
  await provider.push(token, { 'apns-expiration': '1800000000' });
  t.strictSame(apns.faults, []);
  const faulty: [headers: object, body: string, fault: string][] = [
    [{ authorization: 'bearer x' }, '{}', 'authorization beside a client certificate'],
    [{ 'apns-expiration': '0' }, '{}', 'apns-expiration 0: lost where the phone is off'],
    [{}, '{"aps":{}}', 'a body other than {}'],
    [{ 'apns-topic': 'pass.other' }, '{}', 'more than one topic on a connection'],
  ];
  for (const [headers, body, fault] of faulty) {
    await provider.push(token, { ...headers }, body);
    t.equal(apns.faults.at(-1), fault);
  }
  t.equal(apns.faults.length, faulty.length);
  // node:http2 cannot send a priority: END_HEADERS with and without it.
  t.strictSame(faultsOf({ headers: {}, body: Buffer.from('{}') }, 0x24), ['HTTP/2 priority']);
  t.strictSame(faultsOf({ headers: {}, body: Buffer.from('{}') }, 0x04), []);
});

t.test('only certificates of the trusted root are let in, with or without their intermediate', async (t) => {
  const { apns, provider } = await start(t);
  t.equal((await provider.push(token)).status, 200);
  t.equal((await openProvider(t, apns, ours, ours.wwdr).push(token)).status, 200);
  t.equal((await openProvider(t, apns, theirs).push(token)).status, undefined);
  const anonymous = openProvider(t, apns, { ...ours, leaf: '', key: '' });
  t.equal((await anonymous.push(token)).status, undefined);
  await wait(50);
  t.match(apns.connections, { ever: 2, refused: 2 });
});

t.test('who speaks no HTTP/2 gets no connection', async (t) => {
  const { apns, provider } = await start(t);
  await provider.push(token);
  const { port } = new URL(apns.url);
  const identity = { ca: apns.ca, cert: ours.leaf, key: ours.key, host: '127.0.0.1', port: Number(port) };
  const old = connectTls({ ...identity, ALPNProtocols: ['http/1.1'] });
  const [fault] = await Promise.race([once(old, 'error'), once(old, 'close')]);
  t.ok(fault, 'no protocol in common');
  const plain = connectTcp(Number(port), '127.0.0.1');
  plain.write('GET / HTTP/1.1\r\n\r\n');
  await once(plain.resume(), 'close');
  t.equal(apns.connections.ever, 1, 'only the one of HTTP/2');
});

t.test('pushes can be taken one by one instead of kept', async (t) => {
  const taken: string[] = [];
  const { apns, provider } = await start(t, { onPush: ({ token }) => void taken.push(token) });
  await provider.push(token);
  t.strictSame([taken, apns.pushes], [[token], []]);
});
