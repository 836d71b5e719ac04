// Changes a card by our own doing, in the caller's transaction.

import { readNow, type Session } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import type { BusinessId, CustomerCardId } from '../ids.ts';
import type { CustomerCard, Details } from './card.ts';
import type { ZoneNeeds } from './create.ts';
import { readDetails, type Wish } from './details.ts';
import { knownNow } from './known.ts';
import { writeSearchTexts } from './search-texts.ts';
import { lockCard, updateCard } from './store.ts';

export type ChangeNeeds = {
  /** What can be seen of the customer on passes is different. In the transaction that changes it. */
  onChange(session: Session, businessId: BusinessId, cardId: CustomerCardId): Promise<void>;
};

/** What is said already is no change. @throws Refusal NOT_FOUND, INVALID naming the field, EXTERNAL_ID_TAKEN */
export async function editCard(
  session: Session,
  { timeZoneOf, onChange }: ZoneNeeds & ChangeNeeds,
  businessId: BusinessId,
  id: CustomerCardId,
  wish: Wish,
): Promise<CustomerCard> {
  const locked = await lockCard(session, businessId, id);
  if (locked === undefined) throw new Refusal('NOT_FOUND');
  const { knownAt, ...card } = locked;
  const said = await readDetails(wish, { zone: () => timeZoneOf(session, businessId), under: '' });
  const change = differing(card, said);
  if (Object.keys(change).length === 0) return card;
  const changed = { ...card, ...change };
  const known = knownNow(knownAt, change, await readNow(session));
  await updateCard(session, changed, { ...(await writeSearchTexts(changed)), knownAt: known });
  if ('name' in change) await onChange(session, businessId, id);
  return changed;
}

/** The fields of `said` that are not so already. */
export function differing(card: Details, said: Partial<Details>): Partial<Details> {
  const fields = Object.entries(said).filter(([field, value]) => card[field as keyof Details] !== value);
  return Object.fromEntries(fields);
}
