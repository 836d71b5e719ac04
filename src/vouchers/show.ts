// Vouchers with what belongs to them: picture, customer, the business's barcode format.

import { findArtworks } from '../artwork/store.ts';
import { getBusiness } from '../businesses/store.ts';
import { findCards } from '../customers/store.ts';
import type { Session } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import { type BusinessId, isId } from '../ids.ts';
import { type Presenter, presentVoucher } from './present.ts';
import type { VoucherJson } from './schemas.ts';
import { findVoucher } from './store.ts';
import type { Voucher } from './voucher.ts';

/** @throws Refusal NOT_FOUND */
export async function showVoucher(
  session: Session,
  needs: Presenter,
  businessId: BusinessId,
  id: string,
): Promise<VoucherJson> {
  const voucher = isId(id) ? await findVoucher(session, businessId, id) : undefined;
  const [shown] = await showVouchers(session, needs, businessId, voucher ? [voucher] : []);
  if (shown === undefined) throw new Refusal('NOT_FOUND');
  return shown;
}

export async function showVouchers(
  session: Session,
  needs: Presenter,
  businessId: BusinessId,
  vouchers: Voucher[],
): Promise<VoucherJson[]> {
  const { barcodeFormat } = await getBusiness(session, businessId);
  const artworkIds = vouchers.flatMap(({ artworkId }) => artworkId ?? []);
  const artworks = artworkIds.length > 0 ? await findArtworks(session, businessId, artworkIds) : undefined;
  const cardIds = vouchers.flatMap(({ customerCardId }) => customerCardId ?? []);
  const cards = cardIds.length > 0 ? await findCards(session, businessId, cardIds) : undefined;
  const wallets = await needs.walletStates(session, businessId, vouchers);
  return vouchers.map((voucher) =>
    presentVoucher(needs, voucher, {
      wallet: wallets.get(voucher.id) ?? { apple: 'none', google: 'none' },
      artwork: voucher.artworkId ? artworks?.get(voucher.artworkId) : undefined,
      card: voucher.customerCardId ? cards?.get(voucher.customerCardId) : undefined,
      barcodeFormat,
    }),
  );
}
