// Composes a coupon from its face, has passkit-generator validate it, and turns each of that library's silent
// corrections into an error: it drops a wrong barcode, field or whole pass.json with no more than a warning.

import { isDeepStrictEqual } from 'node:util';
import { PKPass } from 'passkit-generator';
import type { Face } from '../passes/face.ts';
import { createLocalizer } from './localize.ts';
import { type PassIdentity, passJson } from './pass-json.ts';
import { type CheckedPass, checkedPass, type PassFile, passFile } from './seal.ts';

/** @param pictures icon, logo and perhaps strip, each in three sizes @throws Error naming what a phone would refuse */
export function composeCoupon(
  face: Face,
  identity: PassIdentity,
  pictures: readonly PassFile[],
): CheckedPass {
  const localizer = createLocalizer();
  const hasStrip = pictures.some(({ name }) => name === 'strip.png');
  const wanted = passJson(face, identity, localizer, hasStrip);
  const bytes = Buffer.from(JSON.stringify(wanted));
  refuseCorrections(JSON.parse(bytes.toString()), bytes);
  return checkedPass([passFile('pass.json', bytes), ...pictures, ...localizer.files()]);
}

function refuseCorrections(wanted: Record<string, unknown>, bytes: Buffer): void {
  const got: Record<string, unknown> = JSON.parse(JSON.stringify(new PKPass({ 'pass.json': bytes }).props));
  // The one correction that is none: the library writes the same instant with fractions, which phones refuse.
  for (const date of [wanted, got]) {
    if (date.expirationDate !== undefined) date.expirationDate = Date.parse(String(date.expirationDate));
  }
  const members = new Set([...Object.keys(wanted), ...Object.keys(got)]);
  const changed = [...members].filter((member) => !isDeepStrictEqual(got[member], wanted[member]));
  if (changed.length > 0)
    throw new Error(`passkit-generator would change ${changed.join(', ')} of pass.json`);
}
