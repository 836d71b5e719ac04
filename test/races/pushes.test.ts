// Ten thousand phones, bad weather, killed workers: no phone is left with a change that it was not told of.

import t from 'tap';
import { pushThrough, type Storm, weather } from './push-storm.ts';

const storm: Storm = process.env.CI
  ? { phones: 10_000, changes: 40_000, seconds: 20, kills: 20, behaviour: weather }
  : { phones: 1_000, changes: 4_000, seconds: 5, kills: 3, behaviour: weather };

t.test('every phone is pushed after its last change', async (t) => {
  const { lost, drained, pending, ratio, faults, errors } = await pushThrough(t, {
    ...storm,
    behaviour: weather,
  });
  t.equal(lost, 0);
  t.ok(drained <= 10, `${drained} s`);
  t.ok(ratio <= 1.3, `${ratio} pushes a change`);
  t.equal(pending, 0);
  t.same(faults, []);
  t.notMatch(errors, /pushing failed/);
});
