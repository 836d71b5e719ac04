// What both wallets say of vouchers and of cards: nouns know no wallet, and doors ask here.

import type { AppleWallet } from './apple/wallet.ts';
import type { CardPresenter } from './customers/present.ts';
import type { GoogleWallet } from './google/wallet.ts';
import type { Checks } from './http/routes.ts';
import type { Presenter } from './vouchers/present.ts';

/** undefined = switched off */
type Wallets = { apple: AppleWallet | undefined; google: GoogleWallet | undefined };

export function walletStatesOf({
  apple,
  google,
}: Wallets): Pick<Presenter, 'walletStates'> & Pick<CardPresenter, 'cardStates'> {
  return {
    async walletStates(session, businessId, vouchers) {
      const ids = vouchers.map(({ id }) => id);
      const onApple = await apple?.voucherStates(session, businessId, ids);
      return onBoth(ids, onApple, await google?.voucherStates(session, businessId, ids));
    },
    async cardStates(session, businessId, ids) {
      const onApple = await apple?.cardStates(session, businessId, ids);
      return onBoth(ids, onApple, await google?.cardStates(session, businessId, ids));
    },
  };
}

/** For whoever sets them up: on, off or for development, whose they are, and what `/readyz` says. */
export async function walletFactsOf({ apple, google }: Wallets, checks: Checks) {
  const state = (wallet: { development: boolean } | undefined): 'off' | 'development' | 'on' =>
    wallet === undefined ? 'off' : wallet.development ? 'development' : 'on';
  const says = Object.entries(checks).map(
    async ([check, look]): Promise<[string, string]> => [
      check,
      await look().catch((error: unknown) => (error instanceof Error ? error.message : 'does not answer')),
    ],
  );
  const names: [string, string][] = [];
  if (apple) names.push(['pass type identifier', apple.passTypeIdentifier]);
  if (google) names.push(['issuer', google.issuerId]);
  return { apple: state(apple), google: state(google), says: [...names, ...(await Promise.all(says))] };
}

function onBoth<Id, A, G>(ids: Id[], apple: Map<Id, A> | undefined, google: Map<Id, G> | undefined) {
  const off = 'off' as const;
  return new Map(
    ids.map((id) => [id, { apple: apple?.get(id) ?? off, google: google?.get(id) ?? off }] as const),
  );
}
