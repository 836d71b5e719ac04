// What a phone does not understand it tries again and logs, and what it minds it tells the server, in its own words.

import t from 'tap';
import type { PassSerial } from '../../src/ids.ts';
import type { createIphone } from '../../src/simulator/iphone.ts';
import type { WireAnswer } from '../../src/simulator/transport.ts';
import { active, maker, redeemed, startWithPass } from './phone-and-service.ts';
import { topic } from './provider.ts';
import { json, type Kind } from './web-service.ts';

t.test('statuses that a phone does not know are failures, tried again and told to the server', async (t) => {
  const unknown: [
    kind: Kind,
    status: number,
    act: (phone: ReturnType<typeof createIphone>) => Promise<unknown>,
  ][] = [
    ['register', 204, (phone) => phone.renewPushToken()],
    ['register', 401, (phone) => phone.renewPushToken()],
    ['unregister', 204, (phone) => phone.remove('serial-1')],
    ['list', 401, (phone) => phone.pushed(topic)],
    ['list', 304, (phone) => phone.pushed(topic)],
    ['get', 204, (phone) => phone.pushed(topic)],
    ['get', 404, (phone) => phone.pushed(topic)],
  ];
  for (const [kind, status, act] of unknown) {
    const { service, phone, waits } = await startWithPass(t);
    service.publish(redeemed);
    service.next(kind, { status });
    await act(phone);
    await phone.settled();
    const line = phone.complaints[0] ?? '';
    t.match(
      line,
      new RegExp(
        ` task \\(.*wallet\\.example/apple\\) encountered error: Unexpected response code ${status}$`,
      ),
    );
    t.strictSame([phone.complaints, service.logged], [[line], [line]], `${kind} ${status}`);
    t.equal(service.kinds().filter((one) => one === kind).length, 2, 'once more');
    t.strictSame(waits, [5000]);
  }
});

t.test('a task is tried eleven times, ever later, and then given up', async (t) => {
  const { service, phone, waits } = await startWithPass(t);
  service.next('list', ...Array(11).fill('lost'));
  service.publish(redeemed);
  await phone.pushed(topic);
  t.strictSame(service.kinds(), [...Array(11).fill('list'), 'log']);
  t.strictSame(
    waits,
    Array.from({ length: 10 }, (_, level) => 5000 * 2 ** level),
  );
  t.match(phone.complaints.at(-1), /failed for good/);
  await phone.pushed(topic);
  t.equal(phone.get('serial-1').words.fields.status?.value, 'Redeemed', 'the next push finds it');
});

t.test('a pass whose registration is given up is not kept up to date', async (t) => {
  const { service, phone } = await startWithPass(t);
  service.next('register', ...Array(11).fill({ status: 500 }));
  await phone.renewPushToken();
  await phone.pushed(topic);
  t.equal(phone.get('serial-1').registered, false);
  t.notOk(service.kinds().includes('list'));
});

t.test('a log that is not taken is not logged about', async (t) => {
  const { service, phone } = await startWithPass(t);
  service.next('list', { status: 500 });
  service.next('log', ...Array(8).fill({ status: 204 }));
  await phone.pushed(topic);
  await phone.settled();
  t.equal(service.kinds().filter((kind) => kind === 'log').length, 8);
  t.strictSame(service.logged, []);
});

type Answers = Partial<Record<Kind, Partial<WireAnswer>>>;

const listed = (serialNumbers: unknown, lastUpdated?: unknown) => json({ serialNumbers, lastUpdated });

const complaints: [what: string, answers: Answers, says: RegExp][] = [
  ['a push without news', { list: { status: 204 } }, /^Device received spurious push$/],
  ['an empty list', { list: listed([], '9') }, /^Device received spurious push$/],
  ['no tag', { list: listed(['serial-1']) }, /1 serial numbers but omitted a lastUpdated tag$/],
  ['a tag that is a number', { list: listed(['serial-1'], 9) }, /omitted a lastUpdated tag$/],
  ['the same tag', { list: listed(['serial-1'], '1') }, /but the lastUpdated tag \(1\) remained the same$/],
  [
    'a stranger',
    { list: listed(['other', 'serial-1'], '9') },
    /^Update requested for unregistered serial number other$/,
  ],
  [
    'no date',
    { get: { headers: { 'last-modified': undefined } } },
    /did not provide a 'last-modified' header$/,
  ],
  ['a list of numbers', { list: listed([1], '9') }, /Received invalid serial numbers$/],
  [
    'a list as text',
    { list: { headers: { 'content-type': 'text/plain' } } },
    /Received invalid serial numbers$/,
  ],
  [
    'another pass',
    { get: { body: await maker.good({}, { serialNumber: 'x' as PassSerial }) } },
    /received serial number x$/,
  ],
  ['no pass', { get: { body: Buffer.from('{}') } }, /Received invalid pass data \(/],
  [
    'a pass of the wrong type',
    { get: { headers: { 'content-type': 'application/zip' } } },
    /invalid pass data$/,
  ],
  ['no right to the pass', { get: { status: 401 } }, /Authentication failure$/],
];

t.test('each fault of a service has its line', async (t) => {
  for (const [what, answers, says] of complaints) {
    const { service, phone } = await startWithPass(t);
    service.publish(redeemed);
    for (const [kind, answer] of Object.entries(answers)) service.next(kind as Kind, answer);
    await phone.pushed(topic);
    await phone.settled();
    t.match(phone.complaints, [says], what);
    t.equal(phone.complaints.length, 1, phone.complaints.join('\n'));
    t.strictSame(service.logged, phone.complaints);
  }
});

t.test(
  'a pass that was listed and is unchanged is complained of, and so is a date that is ignored',
  async (t) => {
    const { service, phone, clock } = await startWithPass(t);
    service.publish(active);
    await phone.pushed(topic);
    const unchanged = "Server requested update to serial number 'serial-1', but the pass was unchanged.";
    t.strictSame(phone.complaints, [unchanged, "Server ignored the 'if-modified-since' header"]);
    service.next('list', listed(['serial-1'], '9'));
    await phone.pushed(topic);
    t.strictSame(phone.complaints.slice(2), [unchanged], '304 for a pass that changed long ago');
    phone.get('serial-1').lastModified = new Date(clock.at - 299_000).toUTCString();
    service.next('list', listed(['serial-1'], '10'));
    service.next('get', { status: 304 });
    await phone.pushed(topic);
    t.equal(phone.complaints.length, 3, 'that it changed just now is forgiven');
  },
);

t.test('a push without news is forgiven for five minutes after a tag', async (t) => {
  const { phone, clock } = await startWithPass(t);
  clock.pass(-3600 + 299);
  await phone.pushed(topic);
  t.strictSame(phone.complaints, []);
  clock.pass(2);
  await phone.pushed(topic);
  t.match(phone.complaints, [/spurious/]);
});
