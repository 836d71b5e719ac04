// The judge of the objects finds fault with workers that ask Google too often, and with those that leave it behind.

import t from 'tap';
import type { Behaviour } from '../../../src/simulator/google/fortune.ts';
import { patchedCopy } from '../../support/patched.ts';
import { syncThrough } from './storm.ts';

/** What was sent, after the two seconds in which more may come, is on its way when the next change comes. */
const slow = { latencyMs: [700, 900] } satisfies Behaviour;
const apart = { objects: 32, together: 32, seconds: 7.2, span: 7.2 };

const few = { objects: 60, seconds: 1, span: 1, kills: 0, behaviour: {}, patience: 2 };

t.test('workers that each keep a pace of their own ask too often together', async (t) => {
  const folder = patchedCopy(t, {
    file: 'google/pace/pace.ts',
    find: 'await database.read((session) => makePermits(session, issuerId, perSecond));',
    replace: `issuerId += process.pid;
      await database.read((session) => makePermits(session, issuerId, perSecond));`,
  });
  const seen = await syncThrough(t, { ...few, folder });
  t.ok(seen.mostInASecond > 20, `${seen.mostInASecond} in a second`);
});

t.test('a worker that takes what was changed meanwhile for sent leaves objects stale', async (t) => {
  const folder = patchedCopy(t, {
    file: 'google/sync/store.ts',
    find: 'const newer = sql`$' + '{t.version} > $' + '{of.version}`;',
    replace: 'const newer = sql`false`;',
  });
  const seen = await syncThrough(t, { ...apart, kills: 0, behaviour: slow, patience: 30, folder });
  t.equal(seen.waiting, 0, 'it has nothing left to do');
  t.not(seen.stale.length, 0);
});
