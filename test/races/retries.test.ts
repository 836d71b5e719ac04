// A call that is sent again has its effect once, and the one who sends it again gets the first answer: at once, after a
// lost answer, after a process that was killed between its commit and its answer.

import { randomUUID } from 'node:crypto';
import t from 'tap';
import { startProcess } from '../support/process.ts';
import { type Answer, type Call, createClient, volley } from './client.ts';
import { apiKey, pick, startFleet } from './fleet.ts';
import { look } from './judge.ts';
import { layLine } from './line.ts';
import { findUnrepeatable, type Kind, prepareTrial } from './trials.ts';
import { issue, type Prize } from './vouchers.ts';

const lost = process.env.CI ? 500 : 100;

const fleet = await startFleet(t, 2);
const { sql, members } = fleet;
const clients = members.map(({ client }) => client);

const redemption = (code: string, more: object = {}): Call => ({
  path: '/api/v1/redemptions',
  key: randomUUID(),
  body: { code, ...more },
});
const first = ({ body }: Answer) => ({ ...body, replayed: false });

t.test('a hundred of one call at two processes have one effect and one answer', async (t) => {
  const tills = clients;
  const prize = await issue(pick(tills, 0));
  const call = redemption(prize.code, { reference: 'R-17' });
  const answers = await volley(
    Array.from({ length: 100 }, (_, index) => ({ client: pick(tills, index), call })),
  );
  const done = answers.filter(({ status }) => status === 201);
  const running = answers.filter(({ status, body }) => status === 409 && body.code === 'IN_PROGRESS');
  t.comment(`${done.length} × 201, ${running.length} × 409 IN_PROGRESS`);
  t.equal(done.length + running.length, 100);
  t.equal(done.filter(({ body }) => !body.replayed).length, 1, 'one of them did it');
  t.equal(new Set(done.map((answer) => JSON.stringify(first(answer)))).size, 1, 'all say the same');
  t.match(await look(sql, prize.id), { live: 1, redemptions: 1, redeemed: 1, version: 2 });

  const wish = {
    path: '/api/v1/vouchers',
    key: randomUUID(),
    body: { title: 'once', validity: { type: 'DAYS', days: 9 } },
  };
  const issued = await volley(
    Array.from({ length: 100 }, (_, index) => ({ client: pick(tills, index), call: wish })),
  );
  t.equal(
    new Set(issued.filter(({ status }) => status === 201).map(({ body }) => JSON.stringify(body))).size,
    1,
  );
  t.equal(issued.filter(({ status, body }) => status !== 201 && body.code !== 'IN_PROGRESS').length, 0);
  t.match(await sql`select count(*)::int as count from vouchers where title = 'once'`, [{ count: 1 }]);
});

t.test('the same key with one byte changed is refused and changes nothing', async (t) => {
  const [till] = clients as [(typeof clients)[0]];
  const prize = await issue(till);
  const call = redemption(prize.code, { reference: 'R-17' });
  t.equal((await till.send(call)).status, 201);
  const changed = await till.send({ ...call, body: { code: prize.code, reference: 'R-18' } });
  t.match(changed, { status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  t.equal(
    (await till.send({ ...call, body: { reference: 'R-17', code: prize.code } })).body.replayed,
    true,
    'in another order it is the same',
  );
  t.match(await look(sql, prize.id), { redemptions: 1, version: 2 });
});

t.test('the same key of another business is another key', async (t) => {
  const [till] = clients as [(typeof clients)[0]];
  const args = ['business', 'create', '--name', 'Next door', '--time-zone', 'Asia/Seoul', '--json'];
  const cli = startProcess('cli.ts', fleet.env, args);
  t.equal(await cli.ended, 0, cli.output());
  const neighbour = createClient(till.url, JSON.parse(cli.output().match(/^\{.*\}$/m)?.[0] ?? '{}').apiKey);
  const [ours, theirs] = [await issue(till), await issue(neighbour)];
  const key = randomUUID();
  const call = ({ code }: Prize): Call => ({ ...redemption(code), key });
  const answers = await Promise.all([till.send(call(ours)), neighbour.send(call(theirs))]);
  t.match(answers, [
    { status: 201, body: { voucherId: ours.id, replayed: false } },
    { status: 201, body: { voucherId: theirs.id, replayed: false } },
  ]);
});

t.test(
  'an answer that is lost after the commit is given again, and it never says ALREADY_REDEEMED',
  async (t) => {
    const began = performance.now();
    const tally: Record<Kind, number> = { redeem: 0, undo: 0, issue: 0 };
    const faults: string[] = [];
    const left = Array.from({ length: lost }, () => 'redeem' as Kind);
    left.push(...Array.from({ length: lost / 5 }, (): Kind[] => ['undo', 'issue']).flat());
    await Promise.all(
      Array.from({ length: 8 }, async (_, lane) => {
        const { client } = pick(members, lane);
        const line = await layLine(t, client.url);
        line.answers = 'lose';
        const far = createClient(line.url, apiKey, { keepAlive: false });
        for (let kind = left.pop(); kind; kind = left.pop()) {
          const trial = await prepareTrial(client, kind);
          const gone = await far.send(trial.call).then(
            () => 'an answer came through',
            () => undefined,
          );
          if (gone) faults.push(gone);
          // To another process than the one that did it.
          faults.push(
            ...(await findUnrepeatable(sql, trial, await pick(clients, lane + 1).send(trial.call))),
          );
          tally[kind] += 1;
        }
        t.equal(line.swallowed > 0, true);
      }),
    );
    t.comment(`${JSON.stringify(tally)} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    t.same(faults, []);
    t.same(tally, { redeem: lost, undo: lost / 5, issue: lost / 5 });
  },
);
