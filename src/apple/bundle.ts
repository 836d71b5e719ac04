// Several passes in one file, which Safari adds all at once.
// https://developer.apple.com/documentation/walletpasses/distributing_and_updating_a_pass

import { zip } from './zip.ts';

/** Apple takes no more in one file. */
export const mostInBundle = 10;

/** A plain zip of whole passes, each under the name of a .pkpass file. @throws Error for none, too many, or other names */
export function bundle(passes: readonly { name: string; bytes: Buffer }[]): Buffer {
  if (passes.length === 0 || passes.length > mostInBundle)
    throw new Error(`a bundle holds 1 to ${mostInBundle} passes, not ${passes.length}`);
  const stray = passes.find(({ name }) => !name.endsWith('.pkpass'));
  if (stray) throw new Error(`${JSON.stringify(stray.name)} in a bundle is no .pkpass file`);
  return zip(passes);
}
