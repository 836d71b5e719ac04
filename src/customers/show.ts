// Cards as they are shown, with what others know of them.

import type { Database, Session } from '../db/tx.ts';
import type { BusinessId, CustomerCardId } from '../ids.ts';
import type { CustomerCard } from './card.ts';
import type { CreateNeeds, ZoneNeeds } from './create.ts';
import type { DeleteNeeds } from './delete.ts';
import type { ChangeNeeds } from './edit.ts';
import { type CardPresenter, presentCard } from './present.ts';

/** What customers do not know themselves comes from whoever stands above them. */
export type CustomerNeeds = CardPresenter &
  ZoneNeeds &
  CreateNeeds &
  DeleteNeeds &
  ChangeNeeds & {
    database: Database;
    /** How many vouchers that can be redeemed each card has; a card without any may be missing. */
    countActiveVouchers(
      session: Session,
      businessId: BusinessId,
      cardIds: CustomerCardId[],
    ): Promise<Map<CustomerCardId, number>>;
  };

export async function showCard(session: Session, needs: CustomerNeeds, card: CustomerCard) {
  const present = await presenterOf(session, needs, card.businessId, [card]);
  return present(card);
}

/** In their order. */
export async function showCards(
  session: Session,
  needs: CustomerNeeds,
  businessId: BusinessId,
  cards: CustomerCard[],
) {
  if (cards.length === 0) return [];
  return cards.map(await presenterOf(session, needs, businessId, cards));
}

/** Presents these cards, with what others know of them. */
async function presenterOf(
  session: Session,
  needs: CustomerNeeds,
  businessId: BusinessId,
  cards: CustomerCard[],
) {
  const ids = cards.map(({ id }) => id);
  const counts = await needs.countActiveVouchers(session, businessId, ids);
  const states = await needs.cardStates(session, businessId, ids);
  return (card: CustomerCard) =>
    presentCard(needs, card, { activeVouchers: counts.get(card.id) ?? 0, states: states.get(card.id) });
}
