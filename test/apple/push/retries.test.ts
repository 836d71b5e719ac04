// When a push that did not get through goes again, and what stops all of them.

import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type { Answer } from '../../../src/simulator/fortune.ts';
import { type Phone, passTypeIdentifier, startWorkers, type Workers } from './workers.ts';

/** Seconds until the next push of this phone. */
async function waitOf(workers: Workers, phone: Phone): Promise<number> {
  const due = (await workers.targetOf(phone))?.due;
  if (!due) throw new Error('nothing is due');
  return (due.getTime() - workers.clock.now().getTime()) / 1000;
}

const firstOf = ([phone]: readonly Phone[]): Phone => {
  if (phone === undefined) throw new Error('there is no phone');
  return phone;
};
const pushTotal = async ({ metrics }: Workers) => metrics.text();

/** What nobody can explain, and what happens to networks. */
const passing: [Answer, result: string, reason: string][] = [
  [{ status: 500, reason: 'InternalServerError' }, 'later', 'InternalServerError'],
  [{ status: 503, reason: 'Shutdown' }, 'later', 'Shutdown'],
  [{ status: 400, reason: 'NobodyKnowsWhy' }, 'later', 'other'],
  [{ status: 302 }, 'later', 'none'],
  ['reset', 'lost', 'reset'],
  ['silence', 'lost', 'silence'],
];

for (const [answer, result, reason] of passing) {
  const name = typeof answer === 'string' ? answer : `${answer.status} ${answer.reason ?? ''}`;
  t.test(`after ${name} a phone is pushed again within ten seconds, and the others at once`, async (t) => {
    const workers = await startWorkers(t, { phones: 41, timeoutMs: 1000 });
    const [phone] = workers.phones.slice(20);
    if (phone === undefined) throw new Error('there are phones');
    workers.apns.script(phone.token, answer);
    await workers.change(workers.phones);
    await workers.later(2);
    t.equal(workers.apns.pushes.filter(({ status }) => status === 200).length, 40);
    const wait = await waitOf(workers, phone);
    t.ok(wait >= 5 && wait <= 10, `${wait} s`);
    await workers.later(wait - 0.1);
    t.equal(workers.pushesTo(phone), 1);
    await workers.later(0.2);
    t.equal(workers.apns.pushesTo(phone.token).at(-1)?.status, 200);
    t.equal(await workers.registered(), 41);
    t.match(await pushTotal(workers), `push_total{result="${result}",reason="${reason}"} 1\n`);
    t.match(await pushTotal(workers), 'push_total{result="accepted",reason="none"} 41\n');
  });
}

for (const [answer, longest] of [
  ['silence', [10, 20, 40]],
  [{ status: 418, reason: 'NobodyKnowsWhy' }, [10, 20, 40, 80, 160, 320, 640, 900, 900, 900]],
] as [Answer, number[]][]) {
  const name = typeof answer === 'string' ? answer : answer.status;
  t.test(`the waits grow to a quarter of an hour and never end: ${name}`, async (t) => {
    const workers = await startWorkers(t, { phones: 1, timeoutMs: 1000 });
    const phone = firstOf(workers.phones);
    workers.apns.behave({ errorRate: 1, error: answer });
    await workers.change([phone]);
    await workers.later(2);
    for (const most of longest) {
      const wait = await waitOf(workers, phone);
      t.ok(wait >= most / 2 && wait <= most, `${wait} s of ${most}`);
      await workers.later(wait + 0.01);
    }
    t.equal(workers.pushesTo(phone), longest.length + 1);
    t.equal(await workers.registered(), 1);
    await workers.change([phone]);
    const wait = await waitOf(workers, phone);
    t.ok(wait > 10, 'a new change does not push sooner');

    workers.apns.behave({});
    await workers.later(wait + 0.01);
    t.match(await workers.targetOf(phone), { want: 2, sent: 2, failures: 0 });
    workers.apns.script(phone.token, answer);
    await workers.change([phone]);
    await workers.later(5);
    t.ok((await waitOf(workers, phone)) <= 10, 'and the next failure is a first one');
  });
}

t.test('of whom Apple has had too many it hears nothing for a minute', async (t) => {
  const workers = await startWorkers(t, { phones: 1000 });
  const phone = firstOf(workers.phones);
  workers.apns.script(phone.token, { status: 429, reason: 'TooManyRequests' });
  await workers.change(workers.phones);
  await workers.later(2);
  t.equal(workers.apns.pushes.length, 1000);
  await workers.change([phone]);
  await workers.later(59);
  t.equal(workers.pushesTo(phone), 1);
  await workers.later(3);
  t.equal(workers.pushesTo(phone), 2);
  t.equal(workers.apns.pushes.length, 1001, 'none of the others waited');
});

const oursToMend: Answer[] = [
  ...[
    'BadTopic',
    'TopicDisallowed',
    'MissingTopic',
    'BadPriority',
    'InvalidPushType',
    'PayloadEmpty',
    'BadMessageId',
  ].map((reason) => ({ status: 400, reason })),
  ...[
    'BadCertificate',
    'BadCertificateEnvironment',
    'Forbidden',
    'InvalidProviderToken',
    'ExpiredProviderToken',
    'MissingProviderToken',
    'UnrelatedKeyIdInToken',
    'BadEnvironmentKeyIdInToken',
    'NobodyKnowsWhy',
  ].map((reason) => ({ status: 403, reason })),
  { status: 403 },
];

t.test('what is wrong with us and no phone stops pushing, and costs nobody anything', async (t) => {
  const workers = await startWorkers(t, { phones: 31 });
  const [phone, ...others] = workers.phones;
  if (phone === undefined) throw new Error('there are phones');
  for (const [place, answer] of oursToMend.entries()) {
    const said = JSON.stringify(answer);
    const some = place % 2 === 0 ? [phone] : [phone, ...others];
    const before = workers.apns.pushes.length;
    workers.apns.script(phone.token, answer);
    await workers.change(some, 'voucher.redeemed');
    await workers.later(5);
    t.equal(workers.apns.pushes.length, before + some.length, said);
    t.equal(workers.logs.filter(({ text }) => /ALARM/.test(text)).length, place + 1, said);
    t.match(await workers.targetOf(phone), { failures: 0 }, said);
    await workers.later(59);
    t.equal(workers.apns.pushes.length, before + some.length, `${said}: a pause`);
    await workers.later(1);
    t.equal(workers.pushesTo(phone), 2 * (place + 1), `${said}: and then again`);
    for (const each of some)
      t.match(await workers.targetOf(each), { sent: (await workers.targetOf(each))?.want });
  }
  t.equal(await workers.registered(), 31);
  t.match(await pushTotal(workers), 'push_total{result="refused",reason="BadTopic"} 1\n');
  t.match(await pushTotal(workers), 'push_total{result="refused",reason="BadCertificate"} 1\n');
});

t.test('while Apple cannot be reached nothing is taken and nobody is tried; then all are told', async (t) => {
  const workers = await startWorkers(t, { phones: 30 });
  const { phones } = workers;
  await workers.later(10);
  t.equal(workers.apns.connections.ever, 0, 'nobody is to be told, so Apple is not asked');
  await workers.change(phones);
  await workers.later(2);
  await workers.apns.close();
  await workers.change(phones);
  for (let second = 0; second < 20; second++) await workers.later(1);
  for (const phone of phones) t.match(await workers.targetOf(phone), { want: 2, sent: 1, failures: 0 });
  t.ok(workers.logs.length < 10, `${workers.logs.length} lines of the log`);
  t.match(workers.logs.at(-1), { text: 'pushes wait for Apple' });

  await workers.replaceApns();
  await sleep(1000); // Apple was asked twice at the most: half a second, then one
  await workers.later(1);
  t.equal(workers.apns.pushes.length, 30);
});

t.test('what Apple leaves undone with a GOAWAY goes over a new connection, a second later', async (t) => {
  const workers = await startWorkers(t, { phones: 100 });
  const { apns, phones } = workers;
  await workers.change(phones);
  await workers.later(2);
  apns.behave({ latencyMs: 300 });
  await workers.change(phones);
  const pushed = workers.later(5);
  while (apns.mostInFlight < 100 || apns.connections.open === 0) await sleep(10);
  await sleep(100);
  apns.goaway('Shutdown', 20);
  await pushed;
  t.equal(apns.pushes.length, 180);
  await workers.later(1);
  t.equal(apns.pushes.length, 200);
  for (const phone of phones) t.equal(workers.pushesTo(phone), 2);
  t.equal(apns.connections.ever, 2);
});

t.test(
  'a phone that says a token which Apple calls dead is left alone after eight times, until the next change',
  async (t) => {
    const workers = await startWorkers(t, { phones: 1 });
    const phone = firstOf(workers.phones);
    const before: Answer = { status: 410, reason: 'Unregistered', timestamp: 0 };
    workers.apns.script(phone.token, ...Array.from({ length: 8 }, () => before));
    await workers.change([phone]);
    for (let quarters = 0; quarters < 12; quarters++) await workers.later(901);
    t.equal(workers.pushesTo(phone), 8);
    for (let days = 0; days < 3; days++) await workers.later(24 * 3600);
    t.equal(workers.pushesTo(phone), 8);
    t.equal(await workers.registered(), 1);
    await workers.change([phone]);
    await workers.later(5);
    t.equal(workers.apns.pushesTo(phone.token).at(-1)?.status, 200);
  },
);

t.test('who operates it sees how many phones wait to be told, and for how long', async (t) => {
  const workers = await startWorkers(t, { phones: 3 });
  const { database, parts, phones, apns } = workers;
  const backlog = () => database.read((session) => parts.measureBacklog(session, passTypeIdentifier));
  t.same(await backlog(), { pending: 0, lagSeconds: 0 });
  apns.behave({ errorRate: 1, error: { status: 503, reason: 'Shutdown' } });
  await workers.change(phones.slice(0, 2));
  await workers.later(60);
  await workers.change(phones);
  await workers.later(60);
  t.same(await backlog(), { pending: 3, lagSeconds: 120 }, 'since the first change that nobody was told of');
  apns.behave({});
  await workers.later(900);
  t.same(await backlog(), { pending: 0, lagSeconds: 0 }, 'a reminder to come is no backlog');
});
