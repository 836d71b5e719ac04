// Why a voucher cannot be used, voided or changed: its status as a refusal.

import { Refusal } from '../../errors.ts';
import type { Voucher } from '../voucher.ts';

/** undefined for an active voucher. */
export function whyNotActive({
  status,
  lastValidDate,
  expiresAt,
  expiredAt,
  voidedAt,
}: Voucher): Refusal | undefined {
  if (status === 'redeemed')
    return new Refusal('ALREADY_REDEEMED', { detail: 'This voucher was redeemed before.' });
  if (status === 'expired') {
    const ended = expiresAt !== null && expiredAt !== null && expiredAt >= expiresAt;
    return new Refusal('EXPIRED', {
      detail: ended
        ? `The last day of this voucher was ${lastValidDate}.`
        : `This voucher was reported as expired at ${expiredAt?.toISOString()}.`,
    });
  }
  if (status === 'voided')
    return new Refusal('VOIDED', { detail: `This voucher was cancelled at ${voidedAt?.toISOString()}.` });
  return undefined;
}
