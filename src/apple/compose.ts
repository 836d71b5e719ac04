// Composes a pass from its face, has passkit-generator validate it, and turns each of that library's silent
// corrections into an error: it drops a wrong barcode, field or whole pass.json with no more than a warning.

import { isDeepStrictEqual } from 'node:util';
import { PKPass } from 'passkit-generator';
import type { CardFace } from '../passes/card-face.ts';
import type { Face } from '../passes/face.ts';
import { couponJson } from './coupon.ts';
import { createLocalizer, type Localizer } from './localize.ts';
import type { PassIdentity } from './pass-json.ts';
import { type CheckedPass, checkedPass, type PassFile, passFile } from './seal.ts';
import { storeCardJson } from './store-card.ts';

/** @param pictures icon, logo and perhaps strip, each in three sizes @throws Error naming what a phone would refuse */
export function composeCoupon(
  face: Face,
  identity: PassIdentity,
  pictures: readonly PassFile[],
): CheckedPass {
  const hasStrip = pictures.some(({ name }) => name === 'strip.png');
  return compose(pictures, (localizer) => couponJson(face, identity, localizer, hasStrip));
}

/** @param pictures icon and logo, each in three sizes @throws Error naming what a phone would refuse */
export function composeCard(
  face: CardFace,
  identity: PassIdentity,
  pictures: readonly PassFile[],
): CheckedPass {
  return compose(pictures, (localizer) => storeCardJson(face, identity, localizer));
}

function compose(pictures: readonly PassFile[], write: (localizer: Localizer) => object): CheckedPass {
  const localizer = createLocalizer();
  const bytes = Buffer.from(JSON.stringify(write(localizer)));
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
