// What was searched for, sealed: it may be a code or a name, and stands in the address to which Back and reload lead, where
// histories and logs keep it.

import type { Secrets } from '../auth/secrets.ts';
import type { BusinessId } from '../ids.ts';

const context = (businessId: BusinessId) => `search/${businessId}`;

export function sealSearch({ seal }: Pick<Secrets, 'seal'>, businessId: BusinessId, text: string): string {
  return seal(text, context(businessId)).toString('base64url');
}

/** Empty for what was sealed elsewhere, or by nobody. */
export function openSearch(
  { open }: Pick<Secrets, 'open'>,
  businessId: BusinessId,
  sealed: string | undefined,
): string {
  if (!sealed || !/^[\w-]{1,2000}$/.test(sealed)) return '';
  try {
    return open(Buffer.from(sealed, 'base64url'), context(businessId));
  } catch {
    return '';
  }
}
