// The judge of the pushes finds fault with workers that lose some.

import t from 'tap';
import { patchedCopy } from '../support/patched.ts';
import { pushThrough, weather } from './push-storm.ts';

t.test('a worker that notes a push before it is sent loses some', async (t) => {
  const folder = patchedCopy(t, {
    file: 'apple/push/deliver.ts',
    find: "if (turns.length === 0) return 'nothing due';",
    replace: `if (turns.length === 0) return 'nothing due';
      const noted = turns.map((turn) =>
        settlementOf(needs, { turn, answer: { lost: 'reset' }, verdict: { is: 'accepted' } }));
      await database.read((session) => settleTurns(session, { passTypeIdentifier, lease }, noted));`,
  });
  // Nothing but the workers' ends: what a refusal loses would be found at once.
  const slow = { latencyMs: 300 };
  const { lost } = await pushThrough(t, {
    phones: 1000,
    changes: 4000,
    seconds: 8,
    kills: 8,
    behaviour: slow,
    folder,
  });
  t.not(lost, 0);
});

t.test('so does one that takes a stream without an answer for a success', async (t) => {
  const folder = patchedCopy(
    t,
    {
      file: 'apple/apns-request.ts',
      find: 'if (status === 0) resolve({ lost',
      replace: 'if (status === -1) resolve({ lost',
    },
    {
      file: 'apple/push/judge.ts',
      find: 'if (status === 200)',
      replace: 'if (status === 200 || status === 0)',
    },
  );
  const { lost } = await pushThrough(t, {
    phones: 1000,
    changes: 2000,
    seconds: 3,
    kills: 0,
    behaviour: weather,
    folder,
  });
  t.not(lost, 0);
});
