// Who guesses codes is stopped after ten in a minute and a hundred in a day, however many processes are asked at once.

import t from 'tap';
import { newRedeemCode } from '../../src/vouchers/redeem-code.ts';
import { type Answer, type Client, createClient, volley } from './client.ts';
import { pick, startFleet } from './fleet.ts';
import { issue } from './vouchers.ts';

const { sql, members } = await startFleet(t, 4);
const owner = pick(members, 0).client;

/** A key of its own, at the doors of all four. */
async function makeTills(name: string): Promise<Client[]> {
  const { body } = await owner.send({ path: '/api/v1/api-keys', body: { name, scopes: ['redeem'] } });
  return members.map(({ url }) => createClient(url, body.key));
}

/** Codes that nobody has, with the right check symbol, at every door at once: half to look, half to redeem. */
function guess(tills: Client[], count: number): Promise<Answer[]> {
  const calls = Array.from({ length: count }, (_, index) => ({
    client: pick(tills, index),
    call: { path: `/api/v1/redemptions${index % 8 < 4 ? '/lookup' : ''}`, body: { code: newRedeemCode() } },
  }));
  return volley(calls);
}

const countOf = (answers: Answer[], wanted: number) =>
  answers.filter(({ status }) => status === wanted).length;
const secondsOf = ({ headers }: Answer) => Number(headers['retry-after']);

t.test('four processes, four hundred guesses at once: ten are answered', async (t) => {
  const [thief, honest] = [await makeTills('thief'), await makeTills('honest')];
  const began = performance.now();
  const answers = await guess(thief, 400);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  t.comment(`${countOf(answers, 404)} × 404, ${countOf(answers, 429)} × 429 of 400 in ${seconds} s`);
  t.same(
    answers.filter(({ status }) => status !== 404 && status !== 429).map(({ body }) => body),
    [],
    'every answer is a decision',
  );
  t.equal(countOf(answers, 404), 10, 'answered');
  const refused = answers.filter(({ status }) => status === 429);
  t.equal(refused.length, 390, 'refused');
  // The minute began with the first one counted: who asked earlier and waited for it is told a little more.
  t.ok(
    refused.every((answer) => secondsOf(answer) >= 1 && secondsOf(answer) <= 70),
    'until when',
  );
  t.ok(refused.every(({ body }) => body.code === 'RATE_LIMITED'));

  const prize = await issue(owner);
  for (const till of thief) {
    const right = await till.send({ path: '/api/v1/redemptions', body: { code: prize.code } });
    t.match(
      [right.status, right.body.code],
      [429, 'RATE_LIMITED'],
      'the right code is refused like a wrong one',
    );
    t.equal(
      (await till.send({ path: '/api/v1/redemptions/lookup', body: { code: prize.code } })).status,
      429,
    );
  }
  t.match(await sql`select status from vouchers where id = ${prize.id}`, [{ status: 'active' }]);
  for (const till of honest)
    t.equal(countOf(await guess([till], 2), 404), 2, 'another key guesses for itself');
  const sale = await pick(honest, 3).send({ path: '/api/v1/redemptions', body: { code: prize.code } });
  t.equal(sale.status, 201, 'and sells');
});

t.test('minute after minute, a hundred in a day', async (t) => {
  const thief = await makeTills('patient thief');
  const answered = [];
  for (let minute = 0; minute < 12; minute++) {
    answered.push(countOf(await guess(thief, 24), 404));
    // A minute is over for all of them: the database's clock cannot be moved.
    await sql`update rate_limits set ends_at = now() where subject like 'code-misses:minute:%'`;
  }
  t.same(answered, [...Array(10).fill(10), 0, 0]);
  const [refused] = await guess(thief, 1);
  t.ok(refused && secondsOf(refused) > 3600, 'come back tomorrow');
});
