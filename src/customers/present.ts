// A card as the admin API shows it: the one place that says what its links and wallets are.

import type { Secrets } from '../auth/secrets.ts';
import type { Session } from '../db/tx.ts';
import type { BusinessId, CustomerCardId } from '../ids.ts';
import type { CustomerCard } from './card.ts';
import type { CustomerCardJson } from './schemas.ts';

export type WalletState = CustomerCardJson['wallet']['apple']['state'];
export type CardStates = { apple: WalletState; google: WalletState };

export type CardPresenter = {
  secrets: Secrets;
  publicUrl: string;
  /** What wallets say of these cards: customers know no wallet. Of a card that is missing they know nothing. */
  cardStates(
    session: Session,
    businessId: BusinessId,
    cardIds: CustomerCardId[],
  ): Promise<Map<CustomerCardId, CardStates>>;
};

type Surroundings = { activeVouchers: number; states: CardStates | undefined };

export function presentCard(
  { secrets, publicUrl }: Omit<CardPresenter, 'cardStates'>,
  card: CustomerCard,
  { activeVouchers, states }: Surroundings,
): CustomerCardJson {
  const page = `${publicUrl}/c/${secrets.cardClaimToken(card.id)}`;
  const { apple, google } = states ?? { apple: 'none', google: 'none' };
  return {
    id: card.id,
    number: card.number,
    token: secrets.cardToken(card.id),
    name: card.name,
    email: card.email,
    phone: card.phone,
    locale: card.locale,
    externalId: card.externalId,
    createdAt: card.createdAt.toISOString(),
    activeVouchers,
    links: {
      page,
      applePass: apple === 'off' ? null : `${page}/card.pkpass`,
      googleSave: google === 'off' ? null : `${page}/google`,
    },
    wallet: { apple: { state: apple }, google: { state: google } },
  };
}
