// How long the Apple certificates still sign, in words for operators.

import type { Signer } from './seal.ts';

/** Apple makes a new one in minutes, but only for who has the account: that person may be away. */
export const daysAhead = 30;

/** Why the certificates must be renewed now; undefined while there is time. */
export function whyRenew(signer: Signer, now: Date): string | undefined {
  const days = signer.expiresInDays(now);
  return (
    signer.whyNotUsable(now) ?? (days < daysAhead ? `the certificates expire in ${days} days` : undefined)
  );
}

/** What the certificates can do now, and until when. */
export function whatSigns(signer: Signer, now: Date): string {
  const unusable = signer.whyNotUsable(now);
  if (unusable !== undefined) return unusable;
  const until = `signs until ${signer.notAfter.toISOString()} (${signer.expiresInDays(now)} days)`;
  return whyRenew(signer, now)
    ? `${until}; warning: renew the certificates, see certificates/README.md`
    : until;
}
