// Makes a customer's card, in the caller's transaction.

import { digest, type Secrets } from '../auth/secrets.ts';
import { readNow, type Session } from '../db/tx.ts';
import { type BusinessId, type CustomerCardId, newId } from '../ids.ts';
import type { CustomerCard, Details } from './card.ts';
import { readDetails, type Wish } from './details.ts';
import { type Known, knownSince } from './known.ts';
import { pickNumber } from './number.ts';
import { writeSearchTexts } from './search-texts.ts';
import { insertCard } from './store.ts';

/** Whose zone says where a telephone number without a country code is dialled. */
export type ZoneNeeds = { timeZoneOf(session: Session, businessId: BusinessId): Promise<string> };

const nothing: Details = { name: '', email: null, phone: null, locale: null, externalId: null };

export type CreateNeeds = {
  /** In the transaction that makes the card. */
  onCreate(session: Session, businessId: BusinessId, cardId: CustomerCardId): Promise<void>;
};

/** @throws Refusal INVALID naming the field, EXTERNAL_ID_TAKEN, LIMIT_REACHED */
export async function createCard(
  session: Session,
  { secrets, timeZoneOf, onCreate }: ZoneNeeds & CreateNeeds & { secrets: Secrets },
  businessId: BusinessId,
  wish: Wish & { name: string },
): Promise<CustomerCard> {
  const zone = () => timeZoneOf(session, businessId);
  const said = await readDetails(wish, { zone, under: '' });
  const details = { ...nothing, ...said };
  const id = newId<CustomerCardId>();
  const createdAt = await readNow(session);
  const card = {
    ...details,
    ...(await writeSearchTexts(details)),
    id,
    businessId,
    tokenHash: digest(secrets.cardToken(id)),
    claimTokenHash: digest(secrets.cardClaimToken(id)),
    knownAt: knownBefore(said, createdAt),
    createdAt,
  };
  for (;;) {
    const number = await pickNumber(session, businessId);
    if (!(await insertCard(session, { ...card, number }))) continue;
    await onCreate(session, businessId, id);
    return { id, businessId, number, createdAt, ...details };
  }
}

/** A moment before: what is reported of the very millisecond is news. */
function knownBefore(said: Partial<Details>, createdAt: Date): Known {
  return knownSince(said, new Date(createdAt.getTime() - 1));
}
