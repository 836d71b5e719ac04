// A worker that lost its turn changes nothing, whatever it knows by now.

import { randomUUID } from 'node:crypto';
import t, { type Test } from 'tap';
import type { Settlement, Turn } from '../../../src/apple/push/store.ts';
import { patchedCopy } from '../../support/patched.ts';
import { passTypeIdentifier, startWorkers } from './workers.ts';

const settled = ({ pushToken, wantVersion }: Turn): Settlement => ({
  pushToken,
  sent: wantVersion,
  failures: 0,
  reminders: 0,
  demoted: false,
  waitMs: null,
  score: 0,
  pushedAt: null,
  editsAfter: null,
  campaignsAfter: null,
});
const failed = (turn: Turn): Settlement => ({ ...settled(turn), sent: null, failures: 7, waitMs: 1000 });

/** A takes its turn and is slow: its lease ends, B takes the turn with a newer change. */
async function loseTurn(t: Test, folder?: string) {
  const workers = await startWorkers(t, { phones: 1, ...(folder && { folder }) });
  const { database, parts, clock, phones, sql } = workers;
  const pass = (seconds: number) => clock.set(new Date(clock.now().getTime() + seconds * 1000).toISOString());
  const lease = async (name: string): Promise<Turn[]> =>
    database.read((session) =>
      parts.leaseDue(session, { passTypeIdentifier, lane: 0, lease: name, most: 10, seconds: 30 }),
    );
  const settle = (name: string, settlement: Settlement) =>
    database.read((session) => parts.settleTurns(session, { passTypeIdentifier, lease: name }, [settlement]));
  const row = async () => {
    const [found] =
      await sql`select lease, sent_version::int as sent, failures, due_at from apple_push_targets`;
    return found;
  };

  const [a, b] = [randomUUID(), randomUUID()];
  await workers.change(phones);
  pass(2);
  const [turnOfA] = await lease(a);
  await workers.change(phones);
  pass(29);
  t.same(await lease(b), [], 'while A has its turn nobody else gets it');
  pass(2);
  const [turnOfB] = await lease(b);
  if (turnOfA === undefined || turnOfB === undefined) throw new Error('both had their turn');
  t.match([turnOfA, turnOfB], [{ wantVersion: 1 }, { wantVersion: 2 }]);
  return { a, b, turnOfA, turnOfB, settle, row };
}

for (const [what, of] of [
  ['settles', settled],
  ['fails', failed],
] as const) {
  t.test(`a worker that lost its turn and then ${what} changes nothing`, async (t) => {
    const { a, b, turnOfA, turnOfB, settle, row } = await loseTurn(t);
    const before = await row();
    t.match(before, { lease: b, sent: 0 });
    t.equal(await settle(a, of(turnOfA)), 0);
    t.same(await row(), before);
    t.equal(await settle(b, settled(turnOfB)), 1);
    const after = await row();
    t.match(after, { lease: null, sent: 2 });
    t.equal(await settle(a, of(turnOfA)), 0, 'nor does it when B is done');
    t.same(await row(), after);
  });
}

t.test('one whose turns are not fenced takes the turn of another away', async (t) => {
  const file = 'apple/push/store.ts';
  const folder = patchedCopy(
    t,
    { file, find: 'of.lease}\n      and', replace: 'of.lease} is not null\n      and' },
    { file, find: 'of.lease}\n    returning', replace: 'of.lease} is not null\n    returning' },
  );
  const { a, turnOfA, settle, row } = await loseTurn(t, folder);
  t.equal(await settle(a, failed(turnOfA)), 1);
  t.match(await row(), { lease: null, failures: 7 });
});
