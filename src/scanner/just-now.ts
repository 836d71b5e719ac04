// What this very device redeemed a moment ago: scanned again it is no wrong voucher, and no second redemption either.

import { readCookie } from '../http/cookies.ts';

const seconds = 10;

/** The Set-Cookie header that remembers it for that moment. */
export const keepJustNow = (id: string) =>
  `vw_redeemed=${id}; Max-Age=${seconds}; Path=/scan; SameSite=Strict; HttpOnly`;

export function isJustNow(
  headers: { cookie?: string | undefined },
  redemption: { id: string; redeemedAt: string } | null,
  now: Date,
): boolean {
  if (redemption === null || readCookie(headers, 'vw_redeemed') !== redemption.id) return false;
  return now.getTime() - Date.parse(redemption.redeemedAt) <= seconds * 1000;
}
