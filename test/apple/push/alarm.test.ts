// A wrong certificate makes every token look wrong: then pushing stands still, and no phone is forgotten.

import t, { type Test } from 'tap';
import { createAlarm } from '../../../src/apple/push/alarm.ts';
import { judge } from '../../../src/apple/push/judge.ts';
import type { Answer } from '../../../src/simulator/fortune.ts';
import { patchedCopy } from '../../support/patched.ts';
import { type Phone, startWorkers, type Workers } from './workers.ts';

const bad: Answer = { status: 400, reason: 'BadDeviceToken' };
const foreign: Answer = { status: 403, reason: 'BadCertificate' };
const answerAll = ({ apns }: Workers, error: Answer) => apns.behave({ errorRate: 1, error });
const refuse = ({ apns }: Workers, phones: readonly Phone[], answer: Answer = bad, times = 1) => {
  for (const { token } of phones) apns.script(token, ...Array.from({ length: times }, () => answer));
};
const alarmsOf = ({ logs }: Workers) => logs.filter(({ text }) => /ALARM/.test(text));

/** All phones of a customer base change at once while Apple knows none of them. @returns how many are still registered */
async function meetWrongCertificate(workers: Workers) {
  answerAll(workers, bad);
  await workers.change(workers.phones);
  await workers.later(2);
  for (let minutes = 0; minutes < 240; minutes += 10) await workers.later(600);
  return workers.registered();
}

t.test('where Apple knows none of the tokens, no phone is forgotten, however long it lasts', async (t) => {
  // Two handfuls: one that is full, and one too small to tell anything by itself.
  const workers = await startWorkers(t, { phones: 260 });
  t.equal(await meetWrongCertificate(workers), 260);
  workers.apns.behave({});
  // After four hours a token waits for eight at the most; then a few find out whether the pause is over.
  await workers.later(8 * 3600);
  await workers.later(3600);
  for (const phone of workers.phones)
    t.match(
      workers.apns.pushesTo(phone.token).at(-1),
      { status: 200 },
      'when all is well again all are told',
    );
});

t.test('without the alarm the customer base is lost', async (t) => {
  const folder = patchedCopy(t, {
    file: 'apple/push/alarm.ts',
    find: 'if (why) last = [];\n    return why;',
    replace: 'return undefined;',
  });
  t.equal(await meetWrongCertificate(await startWorkers(t, { phones: 260, folder })), 0);
});

t.test('the alarm stops everything, says what to do, probes, and then all is drained', async (t) => {
  const workers = await startWorkers(t, { phones: 900 });
  const { apns, phones } = workers;
  answerAll(workers, bad);
  await workers.change(phones);
  await workers.later(2);
  const stopped = apns.pushes.length;
  t.ok(stopped <= 500, `${stopped}: what was on its way, and no more`);
  t.equal(alarmsOf(workers).length, 1);
  t.match(alarmsOf(workers)[0], { text: /cli -- doctor/, reason: /push tokens not/ });

  await workers.later(57);
  t.equal(apns.pushes.length, stopped, 'not a single request in the pause');
  await workers.later(5);
  t.equal(apns.pushes.length, stopped + 25, 'a few find out');
  t.equal(alarmsOf(workers).length, 2);
  await workers.later(100);
  t.equal(apns.pushes.length, stopped + 25, 'the second pause is longer');
  apns.behave({});
  await workers.later(21);
  t.equal(apns.pushes.filter(({ status }) => status === 200).length, phones.length - stopped - 25);
  t.same(await workers.sql`select reason from apple_push_pauses`, []);
  await workers.later(3600);
  t.equal(new Set(apns.pushes.filter(({ status }) => status === 200).map(({ token }) => token)).size, 900);
  t.equal(await workers.registered(), 900);
});

t.test('a twentieth of bad tokens is no accident yet, one more is an alarm', (t) => {
  const handful = (all: number, wrong: number) =>
    Array.from({ length: all }, (_, place) => {
      const answer =
        place < wrong ? { status: 400, reason: 'BadDeviceToken' } : { status: 200, reason: null };
      const given = { ...answer, timestamp: null };
      return { answer: given, verdict: judge(given) };
    });
  for (const [all, wrong] of [
    [20, 1],
    [100, 5],
    [250, 12],
    [19, 19],
  ] as const)
    t.equal(createAlarm()(handful(all, wrong)), undefined, `${wrong} of ${all}`);
  for (const [all, wrong] of [
    [20, 2],
    [100, 6],
    [250, 13],
  ] as const)
    t.match(createAlarm()(handful(all, wrong)), `${wrong} of ${all}`);
  t.equal(createAlarm()(handful(25, 1), 1), undefined);
  t.match(createAlarm()(handful(1, 1), 1), '1 of 1', 'of those that probe');
  t.end();
});

t.test('one bad token among many is forgotten, many are kept', async (t) => {
  for (const [count, left] of [
    [1, 99],
    [30, 100],
  ] as const) {
    const workers = await startWorkers(t, { phones: 100 });
    refuse(workers, workers.phones.slice(0, count));
    await workers.change(workers.phones);
    await workers.later(2);
    t.equal(await workers.registered(), left);
    t.equal(alarmsOf(workers).length, count === 1 ? 0 : 1);
  }
});

t.test('answers that come one by one count together', async (t) => {
  const workers = await startWorkers(t, { phones: 60 });
  for (const [place, phone] of workers.phones.entries()) {
    if (place >= 50) refuse(workers, [phone]);
    await workers.change([phone]);
    await workers.later(2);
  }
  t.equal(await workers.registered(), 58, 'two of the first 52 were no reason yet');
  t.equal(alarmsOf(workers).length, 1);
});

t.test('of the few that probe none is forgotten, be they ever so few', async (t) => {
  const workers = await startWorkers(t, { phones: 40 });
  const [last, ...others] = workers.phones;
  if (last === undefined) throw new Error('there are phones');
  answerAll(workers, bad);
  await workers.change(others);
  await workers.later(2);
  await workers.change([last]);
  await workers.later(61);
  t.equal(workers.pushesTo(last), 1);
  t.equal(await workers.registered(), 40);
  t.equal(alarmsOf(workers).length, 2);
});

t.test('a refused certificate stops pushing at once; whoever was pushed before it is told', async (t) => {
  const workers = await startWorkers(t, { phones: 30 });
  const [first, ...others] = workers.phones;
  if (first === undefined) throw new Error('there are phones');
  refuse(workers, [first], foreign);
  await workers.change([first]);
  await workers.later(2);
  t.match(alarmsOf(workers), [{ reason: 'Apple answers 403 BadCertificate' }]);
  await workers.change(others);
  await workers.later(50);
  t.equal(workers.apns.pushes.length, 1, 'one answer was enough');
  await workers.later(10);
  t.equal(workers.apns.pushes.length, 31);
  t.ok(workers.apns.pushes.slice(1).every(({ status }) => status === 200));
  t.equal(await workers.registered(), 30);
});

t.test('each pause is longer than the one before, up to a quarter of an hour', async (t) => {
  const workers = await startWorkers(t, { phones: 1 });
  answerAll(workers, foreign);
  await workers.change(workers.phones);
  await workers.later(2);
  for (const seconds of [60, 120, 300, 900, 900]) {
    const before = workers.apns.pushes.length;
    await workers.later(seconds - 1);
    t.equal(workers.apns.pushes.length, before);
    await workers.later(1);
    t.equal(workers.apns.pushes.length, before + 1);
  }
});

t.test('two processes that meet the same fault count it once, and say it once', async (t) => {
  const workers = await startWorkers(t, { phones: 1000, workers: 2 });
  answerAll(workers, bad);
  workers.apns.behave({ errorRate: 1, error: bad, latencyMs: 200 });
  await workers.change(workers.phones);
  await workers.later(2);
  t.same(new Set(workers.apns.pushes.map(({ connection }) => connection)).size, 2);
  t.match(await workers.sql`select times from apple_push_pauses`, [{ times: 1 }]);
  t.equal(alarmsOf(workers).length, 1);
  t.equal(await workers.registered(), 1000);
});

/** So many passes of one customer on so many phones more, with tokens that no phone has. @returns all their phones */
async function makeUpTokens({ sql }: Workers, { passes, each }: { passes: number; each: number }) {
  await sql`
    insert into apple_devices (device_library_identifier, pass_type_identifier, push_token, token_said_at)
    select md5(serial_number || n), pass_type_identifier, encode(sha256((serial_number || n)::bytea), 'hex'), now()
    from (select * from apple_passes order by serial_number limit ${passes}) as theirs, generate_series(1, ${each}::int) as n`;
  await sql`
    insert into apple_registrations (device_library_identifier, pass_type_identifier, serial_number, registered_at)
    select md5(serial_number || n), pass_type_identifier, serial_number, now()
    from (select * from apple_passes order by serial_number limit ${passes}) as theirs, generate_series(1, ${each}::int) as n`;
  const madeUp = await sql<{ token: string; voucherId: string }[]>`
    select push_token as token, voucher_id as "voucherId" from apple_registrations
    join apple_devices using (device_library_identifier, pass_type_identifier)
    join apple_passes using (pass_type_identifier, serial_number)
    where serial_number in (select serial_number from apple_passes order by serial_number limit ${passes})`;
  return madeUp as unknown as Phone[];
}

/**
 * One customer changes ten passes, each on 25 phones that are none; so do 390 others, one phone each, over and over.
 * @returns the longest time in seconds that one of them waited, and how many phones are still registered
 */
async function meetMadeUpTokens(t: Test, hours: number, folder?: string) {
  const workers = await startWorkers(t, { phones: 400, ...(folder && { folder }) });
  const madeUp = await makeUpTokens(workers, { passes: 10, each: 24 });
  refuse(workers, madeUp, bad, 100);
  const theirs = new Set(madeUp.map(({ voucherId }) => voucherId));
  const others = workers.phones.filter(({ voucherId }) => !theirs.has(voucherId));
  let longest = 0;
  for (let hour = 0; hour < hours; hour++) {
    const before = new Map(others.map((phone) => [phone.token, workers.pushesTo(phone)]));
    const waits = () => others.some((phone) => workers.pushesTo(phone) === before.get(phone.token));
    await workers.change(hour === 0 ? workers.phones : others);
    let waited = 0;
    for (; waited < 1800 && waits(); waited += 5) await workers.later(5);
    longest = Math.max(longest, waited);
    await workers.later(3600 - waited);
  }
  return { longest, left: await workers.registered(), others: others.length };
}

t.test(
  'a customer with ten passes and 25 made-up tokens each holds up nobody for longer than two pauses',
  async (t) => {
    const { longest, left, others } = await meetMadeUpTokens(t, 24);
    t.ok(longest <= 180, `${longest} s`);
    t.ok(
      Number(left) <= others + 50,
      `and what is no token is forgotten within a day, but for ${Number(left) - others}`,
    );
  },
);

t.test('they hold up everybody where one accepted push does not say that it is over', async (t) => {
  const folder = patchedCopy(t, {
    file: 'apple/push/alarm.ts',
    find: 'from < enough && wasBad.includes(false)',
    replace: 'false',
  });
  const { longest } = await meetMadeUpTokens(t, 1, folder);
  t.ok(longest > 180, `${longest} s`);
});
