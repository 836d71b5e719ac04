// A mutant that is no mutant would make every judge look blind: patches apply exactly once, or not at all.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { applyPatch, patchedCopy } from '../support/patched.ts';

t.test('a patch that applies nowhere, or twice, is refused', async (t) => {
  const patch = { file: 'a.ts', find: 'if (one)', replace: 'if ($&)' };
  t.equal(applyPatch('x; if (one) y;', patch), 'x; if ($&) y;', 'taken literally');
  t.throws(() => applyPatch('x; y;', patch), { message: /a\.ts applies 0 times/ });
  t.throws(() => applyPatch('if (one) if (one)', patch), { message: /a\.ts applies 2 times/ });
});

t.test('a patched copy differs from the program in that place only, and goes with its test', async (t) => {
  let folder = '';
  await t.test('while it is there', async (t) => {
    folder = patchedCopy(t, { file: 'clock.ts', find: 'new Date()', replace: 'new Date(0)' });
    t.match(readFileSync(join(folder, 'src', 'clock.ts'), 'utf8'), 'new Date(0)');
    t.equal(readFileSync(join(folder, 'package.json'), 'utf8'), readFileSync('package.json', 'utf8'));
  });
  t.notOk(existsSync(folder));
  t.notMatch(readFileSync('src/clock.ts', 'utf8'), 'new Date(0)');
});
