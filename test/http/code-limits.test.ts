// Wrong codes are counted, and not for long.

import t from 'tap';
import { startService } from '../support/service.ts';
import { at, issue, lookUp, redeem, refuses } from '../support/till.ts';

t.test(
  'wrong codes are answered ten times a minute and a hundred a day; then right ones are refused too',
  async (t) => {
    const { admin, clock, withScopes } = await startService(t);
    const till = await withScopes('redeem');
    const { redeemCode } = await issue(admin);
    for (let minute = 0, answered = 0; minute < 11; minute++) {
      clock.set(at(minute * 2));
      const statuses = await Promise.all(
        Array.from({ length: 15 }, async () => (await lookUp(till, '7K3MQ9XWT8')).statusCode),
      );
      const misses = statuses.filter((status) => status === 404).length;
      answered += misses;
      t.equal(misses, minute < 10 ? 10 : 0, `minute ${minute}`);
      t.equal(statuses.filter((status) => status === 429).length, 15 - misses);
      if (minute === 10) t.equal(answered, 100);
    }
    const right = await redeem(till, { code: redeemCode.value });
    t.equal(right.statusCode, 429);
    t.ok(Number(right.headers['retry-after']) > 3600);
    t.equal((await redeem(admin, { code: redeemCode.value })).statusCode, 201, 'others are not shut out');
  },
);

t.test('a kiosk has five tries in five minutes; typing errors count for the day alone', async (t) => {
  const { admin, withScopes } = await startService(t);
  const [kiosk, till] = [await withScopes('redeem'), await withScopes('redeem')];
  for (let n = 0; n < 5; n++)
    await refuses(t, redeem(kiosk, { code: '7K3MQ9XWT8', channel: 'kiosk' }), 404, 'NOT_FOUND');
  await refuses(t, redeem(kiosk, { code: '7K3MQ9XWT8', channel: 'kiosk' }), 429, 'RATE_LIMITED');
  t.equal(
    (await redeem(kiosk, { code: (await issue(admin)).redeemCode.value })).statusCode,
    201,
    'the branch goes on',
  );
  for (let n = 0; n < 30; n++) await lookUp(till, '7K3MQ9XWT9');
  await refuses(t, lookUp(till, '7K3MQ9XWT8'), 404, 'NOT_FOUND');
});

t.test('of a burst ten are answered, and then nothing for a minute', async (t) => {
  const { admin, clock, withScopes } = await startService(t);
  const guesser = await withScopes('redeem');
  const { redeemCode } = await issue(admin);
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, n) => redeem(guesser, { code: `ABC${n + 10}` })),
  );
  t.equal(answers.filter(({ statusCode }) => statusCode === 404).length, 10);
  t.equal(answers.filter(({ statusCode }) => statusCode === 429).length, 50);
  t.equal((await redeem(guesser, { code: redeemCode.value })).statusCode, 429);
  clock.set(at(1, 1));
  t.equal((await redeem(guesser, { code: redeemCode.value })).statusCode, 201);
});

t.test('who is limited still gets the first answer to what was done before', async (t) => {
  const { admin, withScopes } = await startService(t);
  const till = await withScopes('redeem');
  const body = { code: (await issue(admin)).redeemCode.value };
  const key = { 'idempotency-key': 'sale-17' };
  t.equal((await redeem(till, body, key)).statusCode, 201);
  for (let n = 0; n < 11; n++) await lookUp(till, '7K3MQ9XWT8');
  t.match((await redeem(till, body, key)).json(), { replayed: true });
  t.equal((await lookUp(till, body.code)).statusCode, 429);
});
