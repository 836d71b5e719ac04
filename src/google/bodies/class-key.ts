// Which offer class a voucher belongs to, by what its class says of vouchers and not of the business.

import { createHash } from 'node:crypto';
import { locales } from '../../i18n/locales.ts';
import type { Face } from '../../passes/face.ts';

/**
 * 22 characters of base64url, for the suffix of a class id. A class lives for ever and all its vouchers show its title: a
 * voucher with another title, in any language, moves to another class. A new brand changes the class that is there.
 */
export function offerClassKey({ title }: Pick<Face, 'title'>): string {
  const said = locales.map((locale) => [locale, title[locale]]);
  return createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 22);
}
