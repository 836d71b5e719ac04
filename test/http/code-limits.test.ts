// Wrong codes are counted, and not for long.

import t, { type Test } from 'tap';
import { type Caller, startService } from '../support/service.ts';

const at = (minutes: number, seconds = 0) =>
  new Date(Date.parse('2026-05-12T10:00:00Z') + minutes * 60_000 + seconds * 1000).toISOString();

async function issue(by: Caller, wish: object = {}) {
  const answer = await by.post('/api/v1/vouchers', { title: 'Free coffee', ...wish });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return answer.json();
}

const redeem = (by: Caller, body: object, headers = {}) => by.post('/api/v1/redemptions', body, headers);
const lookUp = (by: Caller, code: string) => by.post('/api/v1/redemptions/lookup', { code });

async function refuses(
  t: Test,
  answer: Promise<{ statusCode: number; json(): unknown }>,
  status: number,
  code: string,
) {
  const { statusCode, json } = await answer;
  t.match([statusCode, json()], [status, { status, code }], code);
}

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
  for (let n = 0; n < 30; n++) await lookUp(till, '7K3MQ9XWT9');
  await refuses(t, lookUp(till, '7K3MQ9XWT8'), 404, 'NOT_FOUND');
  t.ok(admin);
});
