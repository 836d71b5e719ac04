// What did the scanner read? A redeem code however it was typed, a scan token, a voucher's link, or a customer's card.

import { digest } from '../auth/secrets.ts';
import type { CustomerCard } from '../customers/card.ts';
import { findCardByClaim, findCardByToken } from '../customers/store.ts';
import type { Session } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import type { BusinessId } from '../ids.ts';
import { canonicalCode, isChecked } from '../vouchers/redeem-code.ts';
import { findVoucherBy } from '../vouchers/store.ts';
import type { Voucher } from '../vouchers/voucher.ts';

export type Resolved = { voucher: Voucher } | { card: CustomerCard };

const link = /^https?:\/\/[^/\s]+\/([vc])\/([A-Za-z0-9_-]{22})(?:[/?#]\S*)?$/;
const token = /^[0-9A-HJKMNP-TV-Z]{26}$/;
/** What a stored code can be; PostgreSQL refuses NUL with an error instead of "not found". */
const storable = /^[0-9A-Z]{4,20}$/;
const typed = /^[0-9A-Z]{10}$/;

/**
 * A stored code wins over everything else; only then may ten symbols be a typing error.
 * @throws Refusal NOT_FOUND, for another business's as for nobody's; CHECK_CHAR for ten symbols that do not fit each other
 */
export async function resolveCode(session: Session, businessId: BusinessId, text: string): Promise<Resolved> {
  const found = await look(session, businessId, text.trim());
  if (found) return found;
  const canonical = canonicalCode(text);
  if (typed.test(canonical) && !isChecked(canonical))
    throw new Refusal('CHECK_CHAR', {
      errors: [{ path: '/code', message: 'has a character that looks wrong' }],
    });
  throw new Refusal('NOT_FOUND');
}

async function look(session: Session, businessId: BusinessId, text: string): Promise<Resolved | undefined> {
  const [, kind, claim] = link.exec(text) ?? [];
  if (claim !== undefined) {
    if (kind === 'v')
      return asVoucher(await findVoucherBy(session, businessId, 'claimTokenHash', digest(claim)));
    const card = await findCardByClaim(session, digest(claim));
    return card?.businessId === businessId ? { card } : undefined;
  }
  const canonical = canonicalCode(text);
  if (token.test(canonical)) {
    const hash = digest(canonical);
    const voucher = await findVoucherBy(session, businessId, 'scanTokenHash', hash);
    if (voucher) return { voucher };
    const card = await findCardByToken(session, businessId, hash);
    return card && { card };
  }
  if (!storable.test(canonical)) return undefined;
  return asVoucher(await findVoucherBy(session, businessId, 'redeemCode', canonical));
}

function asVoucher(voucher: Voucher | undefined): Resolved | undefined {
  return voucher && { voucher };
}
