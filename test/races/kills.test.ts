// A process that is killed between its commit and its answer: whoever sends the call again, to the process that takes its
// place, gets the answer that the first one could not give.

import t from 'tap';
import { connect } from '../../src/db/connect.ts';
import { patchedCopy } from '../support/patched.ts';
import { createClient } from './client.ts';
import { apiKey, type Member, type StartOptions, startFleet } from './fleet.ts';
import { layLine } from './line.ts';
import { findUnrepeatable, type Kind, makeCommitsHoldable, prepareTrial } from './trials.ts';

const kills = process.env.CI ? 50 : 4;

const { sql, connection, members, start } = await startFleet(t, 3);
const own = connect(connection, { max: 1 });
t.teardown(() => own.end({ timeout: 5 }));
const hold = await makeCommitsHoldable(own);

type Killed = { faults: string[]; next: Member };

/**
 * The process is stopped while its COMMITs are under way, and killed once they are done: it never learns of them.
 * @returns what went wrong, and who took its place
 */
async function killInBetween(member: Member, kinds: Kind[], options: StartOptions = {}): Promise<Killed> {
  const line = await layLine(t, member.url);
  line.answers = 'hold';
  const far = createClient(line.url, apiKey, { keepAlive: false });
  const sent = [];
  for (const kind of kinds) {
    const trial = await prepareTrial(member.client, kind);
    sent.push({ trial, commit: await hold(trial) });
  }
  const heard = sent.map(({ trial }) =>
    far.send(trial.call).then(
      ({ status }) => [`${trial.title}: answered ${status}`],
      () => [],
    ),
  );
  await Promise.all(sent.map(({ commit }) => commit.begun()));
  member.child.kill('SIGSTOP');
  await Promise.all(sent.map(({ commit }) => commit.letCommit()));
  member.child.kill('SIGKILL');
  await member.ended;
  await line.close();
  const faults = (await Promise.all(heard)).flat();
  if (line.swallowed > 0) faults.push(`${line.swallowed} answers were out`);
  const next = await start(options);
  for (const { trial } of sent)
    faults.push(...(await findUnrepeatable(sql, trial, await next.client.send(trial.call))));
  return { faults, next };
}

t.test('killed between commit and answer, a call that is sent again gets the first answer', async (t) => {
  const began = performance.now();
  const faults: string[] = [];
  const tally: Record<Kind, number> = { redeem: 0, undo: 0, issue: 0 };
  let left = kills;
  await Promise.all(
    members.map(async (first) => {
      for (let member = first; left-- > 0; ) {
        const kinds: Kind[] = ['redeem', 'redeem', 'redeem', left % 2 ? 'undo' : 'issue'];
        const killed = await killInBetween(member, kinds);
        faults.push(...killed.faults);
        for (const kind of kinds) tally[kind] += 1;
        member = killed.next;
      }
    }),
  );
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  t.comment(`${kills} kills between commit and answer of ${JSON.stringify(tally)} in ${seconds} s`);
  t.same(faults, []);
  t.same(tally, { redeem: 3 * kills, undo: kills / 2, issue: kills / 2 });
});

t.test(
  'the same judge finds fault with a service that keeps the answer in a transaction of its own',
  async (t) => {
    const folder = patchedCopy(t, {
      file: 'auth/idempotency.ts',
      find: 'await keepFirstAnswer(session, claim, status, secrets.seal(json, context));',
      replace: `setTimeout(() => void database.transaction((later) =>
        keepFirstAnswer(later, claim, status, secrets.seal(json, context))), 20);`,
    });
    const mutant = await start({ folder });
    const { faults } = await killInBetween(mutant, ['redeem'], { folder });
    t.comment(faults.join('; '));
    t.match(faults.join(), /told 409 IN_PROGRESS/);
  },
);
