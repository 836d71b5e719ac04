// What reads strangers' pictures has no hole that is known: .ci/decoders.ts sees to it.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import { root } from './sources.ts';

const check = (...args: string[]) =>
  spawnSync(process.execPath, [join(root, '.ci', 'decoders.ts'), ...args], { encoding: 'utf8' });

t.test('the installed decoders are new enough', async (t) => {
  const { status, stderr } = check();
  t.equal(status, 0, stderr);
});

t.test('older ones, and candidates of the first good release, are told by name', async (t) => {
  const installed = (sharp: string, libheif: string) =>
    t.testdir({
      sharp: { 'package.json': JSON.stringify({ version: sharp }) },
      'libheif-js': { 'package.json': JSON.stringify({ version: libheif }) },
    });
  for (const [sharp, libheif, status, named] of [
    ['0.35.4', '1.23.2', 0, /^$/],
    ['0.36.0', '2.0.0', 0, /^$/],
    ['1.0.0', '1.24.0', 0, /^$/],
    ['0.35.3', '1.23.2', 1, /^sharp 0\.35\.3 has a known hole/],
    ['0.34.9', '1.23.2', 1, /^sharp 0\.34\.9/],
    ['0.35.4-rc.1', '1.23.2', 1, /^sharp 0\.35\.4-rc\.1/],
    ['0.35.5', '1.19.8', 1, /^libheif-js 1\.19\.8/],
  ] as const) {
    const told = check(installed(sharp, libheif));
    t.match([told.status, told.stderr], [status, named], `sharp ${sharp}, libheif-js ${libheif}`);
  }
});
