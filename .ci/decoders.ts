// node .ci/decoders.ts [FOLDER]: fails where a decoder of strangers' pictures is older than the release that closed its last
// known hole.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Package → the first release without a known hole, and which hole. */
const safeFrom: Record<string, [version: string, hole: string]> = {
  sharp: ['0.35.4', "libheif's AVIF, GHSA-rgj7-g3m4-5g8c"],
  'libheif-js': ['1.23.2', 'CVE-2026-84383'],
};

const folder = process.argv[2] ?? join(import.meta.dirname, '..', 'node_modules');
const versionOf = (name: string): string =>
  JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')).version;

/** A release candidate is older than its release. */
function isOlder(version: string, than: string): boolean {
  const [numbers = '', candidate] = version.split('-', 2);
  const [have, want] = [numbers.split('.').map(Number), than.split('.').map(Number)];
  const at = want.findIndex((number, place) => number !== have[place]);
  return at < 0 ? candidate !== undefined : (have[at] ?? 0) < (want[at] ?? 0);
}

const open = Object.entries(safeFrom).filter(([name, [version]]) => isOlder(versionOf(name), version));
for (const [name, [version, hole]] of open)
  process.stderr.write(
    `${name} ${versionOf(name)} has a known hole (${hole}): at least ${version} is needed\n`,
  );
process.exitCode = open.length > 0 ? 1 : 0;
