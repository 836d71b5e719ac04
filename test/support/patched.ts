// A copy of the program with one property taken away: the mutant that a test of this property must catch.

import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** In this file of src, this text, which must stand there exactly once, becomes that one. */
export type Patch = { file: string; find: string; replace: string };

/** @throws Error for a patch that does not apply: the mutant would be the program itself */
export function applyPatch(text: string, { file, find, replace }: Patch): string {
  const found = text.split(find).length - 1;
  if (found !== 1) throw new Error(`the patch of ${file} applies ${found} times, not once: ${find}`);
  return text.replace(find, () => replace);
}

/** @returns the folder to start it in; it goes with the test */
export function patchedCopy(t: { teardown(work: () => unknown): unknown }, ...patches: Patch[]): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'voucher-wallet-mutant-')));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['src', 'drizzle', 'package.json'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const patch of patches) {
    const path = join(folder, 'src', patch.file);
    writeFileSync(path, applyPatch(readFileSync(path, 'utf8'), patch));
  }
  return folder;
}
