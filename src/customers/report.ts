// What another system reports of a customer. Reports come late, twice and in any order: each field keeps its latest
// word, so that the same reports always end in the same card.

import type { Session } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import type { BusinessId, CustomerCardId } from '../ids.ts';
import type { Details } from './card.ts';
import type { ZoneNeeds } from './create.ts';
import { readDetails, type Wish } from './details.ts';
import { type ChangeNeeds, differing } from './edit.ts';
import { isNews, knownSince } from './known.ts';
import { writeSearchTexts } from './search-texts.ts';
import { lockCard, updateCard } from './store.ts';

export type Reported = Omit<Wish, 'externalId'>;
/** STALE: newer words are known of all that it says otherwise. UNCHANGED: it says what is known. */
export type ReportOutcome = 'APPLIED' | 'STALE' | 'UNCHANGED';

/** @param at when it happened there @throws Refusal INVALID under /data, NOT_FOUND */
export async function applyReportedCard(
  session: Session,
  { timeZoneOf, onChange }: ZoneNeeds & ChangeNeeds,
  businessId: BusinessId,
  cardId: CustomerCardId,
  { name, email, phone, locale }: Reported,
  at: Date,
): Promise<ReportOutcome> {
  const locked = await lockCard(session, businessId, cardId);
  if (locked === undefined) throw new Refusal('NOT_FOUND');
  const { knownAt, ...card } = locked;
  const zone = () => timeZoneOf(session, businessId);
  const said = await readDetails({ name, email, phone, locale }, { zone, under: '/data' });
  const news: Partial<Details> = Object.fromEntries(
    Object.entries(said).filter(([field, value]) =>
      isNews(value, at, card[field as keyof Details], knownAt[field]),
    ),
  );
  const change = differing(card, news);
  if (Object.keys(news).length > 0) {
    const changed = { ...card, ...change };
    const known = { ...knownAt, ...knownSince(news, at) };
    await updateCard(session, changed, { ...(await writeSearchTexts(changed)), knownAt: known });
  }
  if ('name' in change) await onChange(session, businessId, cardId);
  if (Object.keys(change).length > 0) return 'APPLIED';
  return Object.keys(differing(card, said)).length > 0 ? 'STALE' : 'UNCHANGED';
}
