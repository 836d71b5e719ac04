// A voucher as the admin API shows it. What wallets say of it comes as an argument: vouchers know no wallet.

import { type Artwork, presentArtwork } from '../artwork/artwork.ts';
import type { Secrets } from '../auth/secrets.ts';
import type { BarcodeFormat } from '../businesses/business.ts';
import type { CustomerCard } from '../customers/card.ts';
import type { Session } from '../db/tx.ts';
import type { BusinessId, VoucherId } from '../ids.ts';
import type { VoucherJson } from './schemas.ts';
import type { Voucher } from './voucher.ts';

export type WalletState = VoucherJson['wallet']['apple']['state'];
export type WalletStates = { apple: WalletState; google: WalletState };

export type Presenter = {
  secrets: Secrets;
  publicUrl: string;
  /** Of each of these vouchers: vouchers know no wallet. */
  walletStates(
    session: Session,
    businessId: BusinessId,
    vouchers: Voucher[],
  ): Promise<Map<VoucherId, WalletStates>>;
};

type Surroundings = {
  artwork: Artwork | undefined;
  card: CustomerCard | undefined;
  barcodeFormat: BarcodeFormat;
  wallet: WalletStates;
};

export function presentVoucher(
  { secrets, publicUrl }: Omit<Presenter, 'walletStates'>,
  voucher: Voucher,
  { artwork, card, barcodeFormat, wallet }: Surroundings,
): VoucherJson {
  const page = `${publicUrl}/v/${secrets.claimToken(voucher.id)}`;
  return {
    id: voucher.id,
    number: voucher.number,
    status: voucher.status,
    title: voucher.title,
    description: voucher.description,
    locale: voucher.locale,
    translations: voucher.translations,
    customerCard: card ? { id: card.id, name: card.name, number: card.number } : null,
    redeemCode: voucher.redeemCode,
    validity: voucher.validity,
    barcodeFormat: voucher.barcodeFormat ?? barcodeFormat,
    allowSelfRedeem: voucher.allowSelfRedeem,
    issuedAt: voucher.issuedAt.toISOString(),
    lastValidDate: voucher.lastValidDate,
    expiresAt: voucher.expiresAt?.toISOString() ?? null,
    redeemedAt: voucher.redeemedAt?.toISOString() ?? null,
    voidedAt: voucher.voidedAt?.toISOString() ?? null,
    expiredAt: voucher.expiredAt?.toISOString() ?? null,
    artwork: artwork ? presentArtwork(artwork, publicUrl) : null,
    links: {
      page,
      applePass: wallet.apple === 'off' ? null : `${page}/voucher.pkpass`,
      googleSave: wallet.google === 'off' ? null : `${page}/google`,
      qr: `${page}/qr.svg`,
      barcode: voucher.redeemCode ? `${page}/barcode.svg` : null,
      pdf: `${page}/voucher.pdf`,
      png: `${page}/voucher.png`,
    },
    wallet: { apple: { state: wallet.apple }, google: { state: wallet.google } },
  };
}
