// What a pass is to say now, read from one state of the database: its version and its words belong together.

import type { Secrets } from '../auth/secrets.ts';
import { getBusiness } from '../businesses/store.ts';
import { findCard } from '../customers/store.ts';
import type { Session } from '../db/tx.ts';
import type { CustomerCardId, VoucherId } from '../ids.ts';
import { type CardFace, cardFace } from '../passes/card-face.ts';
import { type Face, voucherFace } from '../passes/face.ts';
import { findVoucher, listVouchers } from '../vouchers/store.ts';
import type { Pass } from './store.ts';

export type Rendered = { kind: 'coupon'; face: Face } | { kind: 'card'; face: CardFace };

/** Nobody has more. */
const mostOnCard = 1000;

export async function render(
  session: Session,
  needs: { secrets: Secrets; publicUrl: string },
  { businessId, voucherId, customerCardId }: Pass,
): Promise<Rendered> {
  return voucherId === null
    ? renderCard(session, needs, businessId, customerCardId as CustomerCardId)
    : renderCoupon(session, needs, businessId, voucherId);
}

type Needs = Parameters<typeof render>[1];

async function renderCoupon(
  session: Session,
  { secrets, publicUrl }: Needs,
  businessId: Pass['businessId'],
  id: VoucherId,
): Promise<Rendered> {
  const voucher = await findVoucher(session, businessId, id);
  if (voucher === undefined) throw new Error('a pass of a voucher that is not there');
  const face = voucherFace(voucher, {
    business: await getBusiness(session, businessId),
    scanToken: secrets.scanToken(id),
    pageUrl: `${publicUrl}/v/${secrets.claimToken(id)}`,
  });
  return { kind: 'coupon', face };
}

async function renderCard(
  session: Session,
  { secrets, publicUrl }: Needs,
  businessId: Pass['businessId'],
  id: CustomerCardId,
): Promise<Rendered> {
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
  return { kind: 'card', face };
}
