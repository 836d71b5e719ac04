// What a pass is to say now, as the database has it: read it in one snapshot with whatever must agree with it.

import type { Secrets } from '../auth/secrets.ts';
import { getBusiness } from '../businesses/store.ts';
import type { CustomerCard } from '../customers/card.ts';
import { findCard } from '../customers/store.ts';
import type { Session } from '../db/tx.ts';
import type { BusinessId, CustomerCardId, VoucherId } from '../ids.ts';
import { listVouchers } from '../vouchers/list/store.ts';
import { findVoucher } from '../vouchers/store.ts';
import type { Voucher } from '../vouchers/voucher.ts';
import { type CardFace, cardFace } from './card-face.ts';
import { type Face, voucherFace } from './face.ts';

type Needs = { secrets: Secrets; publicUrl: string };

/** Nobody has more. */
const mostOnCard = 1000;

/** @throws Error where there is no such voucher */
export async function readVoucherFace(
  session: Session,
  { secrets, publicUrl }: Needs,
  businessId: BusinessId,
  id: VoucherId,
): Promise<{ voucher: Voucher; face: Face }> {
  const voucher = await findVoucher(session, businessId, id);
  if (voucher === undefined) throw new Error('a pass of a voucher that is not there');
  const face = voucherFace(voucher, {
    business: await getBusiness(session, businessId),
    scanToken: secrets.scanToken(id),
    pageUrl: `${publicUrl}/v/${secrets.claimToken(id)}`,
  });
  return { voucher, face };
}

/** @returns besides what it says, the card, undefined where it was deleted, and its vouchers that can be used */
export async function readCardFace(
  session: Session,
  { secrets, publicUrl }: Needs,
  businessId: BusinessId,
  id: CustomerCardId,
): Promise<{ card: CustomerCard | undefined; vouchers: Voucher[]; face: CardFace }> {
  const card = await findCard(session, businessId, id);
  const ofCard = { customerCardId: id };
  const [latest] = card ? await listVouchers(session, businessId, { ...ofCard, limit: 1 }) : [];
  const vouchers = card
    ? await listVouchers(session, businessId, { ...ofCard, status: 'active', limit: mostOnCard })
    : [];
  const face = cardFace(card, {
    business: await getBusiness(session, businessId),
    vouchers,
    latest,
    cardToken: secrets.cardToken(id),
    pageUrl: `${publicUrl}/c/${secrets.cardClaimToken(id)}`,
    voucherUrl: (voucher) => `${publicUrl}/v/${secrets.claimToken(voucher.id)}`,
  });
  return { card, vouchers, face };
}
