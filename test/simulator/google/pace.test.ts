// What was too fast is told over each span of a second, not from one full second to the next.

import t from 'tap';
import { createPace } from '../../../src/simulator/google/pace.ts';

t.test('twenty at the end of a second and twenty at the start of the next are forty in one', async (t) => {
  const pace = createPace(20);
  const late = Array.from({ length: 20 }, () => pace.arrived(990));
  t.notOk(late.includes(true));
  const early = Array.from({ length: 20 }, () => pace.arrived(1010));
  t.notOk(early.includes(false));
  t.equal(pace.mostInASecond, 40);
});

t.test('one every fiftieth of a second is never too fast', async (t) => {
  const pace = createPace(20);
  for (let n = 0; n < 200; n += 1) t.notOk(pace.arrived(n * 50));
  t.equal(pace.mostInASecond, 20);
});
