// A card as the admin API shows it: the one place that says what its links and wallets are.

import type { Secrets } from '../auth/secrets.ts';
import type { CustomerCard } from './card.ts';
import type { CustomerCardJson } from './schemas.ts';

export type CardPresenter = { secrets: Secrets; publicUrl: string };

/** Cards have no page and no passes yet. */
export function presentCard(
  { secrets }: CardPresenter,
  card: CustomerCard,
  activeVouchers: number,
): CustomerCardJson {
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
    links: { page: null, applePass: null, googleSave: null },
    wallet: { apple: { state: 'none' }, google: { state: 'none' } },
  };
}
