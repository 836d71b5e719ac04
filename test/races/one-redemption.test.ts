// One code, one redemption: four processes on one PostgreSQL, two hundred at once for each voucher, then anything at once.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { patchedCopy } from '../support/patched.ts';
import { type Client, volley } from './client.ts';
import { pick, startFleet } from './fleet.ts';
import { findContradictions, findHistoryFaults, findUnfair } from './judge.ts';
import { callAtRandom } from './random-calls.ts';
import { issue, issueTied, type Prize } from './vouchers.ts';

const rounds = process.env.CI ? 50 : 10;
const crowd = 200;
const seeds = process.env.CI ? [1, 2, 3] : [1];

const { sql, members, start } = await startFleet(t, 4);
const clients = members.map(({ client }) => client);

/** Everybody wants this one at once, each with a key of their own, at one of these tills. */
function storm(tills: Client[], { code }: Prize, size = crowd) {
  const calls = Array.from({ length: size }, (_, index) => ({
    client: pick(tills, index),
    call: { path: '/api/v1/redemptions', key: randomUUID(), body: { code } },
  }));
  return volley(calls);
}

t.test('four processes, one code, two hundred at once: exactly one wins, every time', async (t) => {
  const began = performance.now();
  const tally: Record<number, number> = {};
  for (let round = 0; round < rounds; round++) {
    const client = pick(clients, round);
    const prize = await (round % 5 === 4 ? issueTied(client) : issue(client));
    const answers = await storm(clients, prize);
    for (const { status } of answers) tally[status] = (tally[status] ?? 0) + 1;
    t.same(await findUnfair(sql, prize, answers), [], `voucher ${round + 1}`);
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  t.comment(`${rounds} codes: ${tally[201]} × 201, ${tally[409]} × 409 in ${seconds} s`);
  t.same(tally, { 201: rounds, 409: rounds * (crowd - 1) });
});

t.test(
  'redeemed, undone, voided and extended at random, a voucher is never two things at once',
  async (t) => {
    for (const seed of seeds) {
      const prizes = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          index % 2 ? issueTied(pick(clients, index)) : issue(pick(clients, index)),
        ),
      );
      const ids = prizes.map(({ id }) => id);
      const contradictions: string[] = [];
      let looks = 0;
      const watching = new AbortController();
      const watch = async () => {
        for (; !watching.signal.aborted; looks++) {
          contradictions.push(...(await findContradictions(sql, ids)));
          await sleep(5);
        }
      };
      const [done] = await Promise.all([
        callAtRandom(clients, prizes, { seed, callers: 24, milliseconds: 4000 }).finally(() =>
          watching.abort(),
        ),
        watch(),
      ]);
      contradictions.push(...(await findContradictions(sql, ids)));
      const tally: Record<string, number> = {};
      for (const { answer } of done) {
        const outcome = [answer.status, answer.body.code].join(' ').trim();
        tally[outcome] = (tally[outcome] ?? 0) + 1;
      }
      t.comment(`seed ${seed}: ${done.length} calls, ${looks} looks: ${JSON.stringify(tally)}`);
      t.same(contradictions, [], `seed ${seed}: at every moment the redemptions say what the status says`);
      const histories = await Promise.all(ids.map((id) => findHistoryFaults(sql, id)));
      t.same(histories.flat(), [], `seed ${seed}: the journal tells how it came to this`);
      const expected = /^(200|201|409 (ALREADY_REDEEMED|ALREADY_UNDONE|VOIDED|IN_PROGRESS))$/;
      t.same(
        Object.keys(tally).filter((outcome) => !expected.test(outcome)),
        [],
        'every answer is a decision',
      );
      for (const outcome of ['200', '201', '409 ALREADY_REDEEMED', '409 ALREADY_UNDONE'])
        t.ok((tally[outcome] ?? 0) > 20, `seed ${seed} tries ${outcome}`);
    }
    const [row] = await sql`select deadlocks::int from pg_stat_database where datname = current_database()`;
    t.equal(row?.deadlocks, 0, 'PostgreSQL found no deadlock');
    for (const { output } of members) t.notMatch(output(), /40P01|unexpected failure/);
  },
);

t.test('the same judge finds fault with a service that looks first and changes then', async (t) => {
  const file = 'vouchers/life/store.ts';
  const folder = patchedCopy(
    t,
    {
      file,
      find: '  const changed = await session.query\n    .update(vouchers)',
      replace: `  const [seen] = await session.query.select({ id: vouchers.id }).from(vouchers)
    .where(and(eq(vouchers.id, target.id), target.if === 'usable' ? isUsable(session) : undefined));
  if (!seen) return false;
  const changed = await session.query
    .update(vouchers)`,
    },
    {
      file,
      find: "target.if === 'usable'\n          ? isUsable(session)\n",
      replace: "target.if === 'usable'\n          ? undefined\n",
    },
  );
  const mutants = await Promise.all([start({ folder }), start({ folder })]);
  const tills = mutants.map(({ client }) => client);
  const findFaults = async () => {
    const faults = [];
    for (let round = 0; round < 3; round++) {
      const prize = await issue(pick(tills, round));
      faults.push(...(await findUnfair(sql, prize, await storm(tills, prize, 40))));
    }
    return faults.join('; ');
  };
  const guarded = await findFaults();
  t.comment(`with the unique index: ${guarded}`);
  t.match(guarded, /others, such as 500/, 'the index still holds, at the price of an answer that is none');
  t.notMatch(guarded, /\d winners/, 'so two things keep a redemption the only one');
  await sql`drop index redemptions_one_live_per_voucher`;
  const bare = await findFaults();
  t.comment(`without it: ${bare}`);
  t.match(bare, /\d winners/);
});
