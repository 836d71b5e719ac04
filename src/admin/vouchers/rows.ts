// The rows of the list: vouchers with whose they are, who issued them, how they were redeemed, and where they are saved.

import { findCallerNames } from '../../auth/callers/store.ts';
import type { CustomerCard } from '../../customers/card.ts';
import { findCards } from '../../customers/store.ts';
import type { Session } from '../../db/tx.ts';
import type { BusinessId } from '../../ids.ts';
import { findIssuers } from '../../journal/store.ts';
import type { Redemption } from '../../redemptions/redemption.ts';
import { findLiveRedemptions } from '../../redemptions/store.ts';
import type { Presenter, WalletStates } from '../../vouchers/present.ts';
import type { Voucher } from '../../vouchers/voucher.ts';

export type Row = {
  voucher: Voucher;
  card: CustomerCard | undefined;
  /** As the journal names callers. */
  issuer: string;
  redemption: Redemption | undefined;
  wallet: WalletStates;
};

export type Rows = { rows: Row[]; names: ReadonlyMap<string, string> };

/** A fixed number of statements, however many vouchers. */
export async function readRows(
  session: Session,
  { walletStates }: Pick<Presenter, 'walletStates'>,
  businessId: BusinessId,
  vouchers: Voucher[],
): Promise<Rows> {
  const ids = vouchers.map(({ id }) => id);
  const cardIds = [...new Set(vouchers.flatMap(({ customerCardId }) => customerCardId ?? []))];
  const cards = await findCards(session, businessId, cardIds);
  const issuers = await findIssuers(session, businessId, ids);
  const redemptions = await findLiveRedemptions(session, businessId, ids);
  const wallets = await walletStates(session, businessId, vouchers);
  const callers = [...issuers.values(), ...[...redemptions.values()].map(({ actor }) => actor)];
  return {
    rows: vouchers.map((voucher) => ({
      voucher,
      card: voucher.customerCardId ? cards.get(voucher.customerCardId) : undefined,
      issuer: issuers.get(voucher.id) ?? '',
      redemption: redemptions.get(voucher.id),
      wallet: wallets.get(voucher.id) ?? { apple: 'none', google: 'none' },
    })),
    names: await findCallerNames(session, businessId, callers),
  };
}
