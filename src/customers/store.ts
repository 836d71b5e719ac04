// SQL of customer_cards. A deleted card is not there, for anyone.

import { and, desc, eq, inArray, isNull, like, lt, not, or, type SQL, sql } from '../db/drizzle.ts';
import { customerCards } from '../db/schema.ts';
import { brokenConstraint, type Session } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import { type BusinessId, type CustomerCardId, isId } from '../ids.ts';
import type { CustomerCard } from './card.ts';
import type { Known } from './known.ts';
import type { Tier } from './query.ts';
import type { SearchTexts } from './search-texts.ts';

const columns = {
  id: customerCards.id,
  businessId: customerCards.businessId,
  number: customerCards.number,
  name: customerCards.name,
  email: customerCards.email,
  phone: customerCards.phone,
  locale: customerCards.locale,
  externalId: customerCards.externalId,
  createdAt: customerCards.createdAt,
};

const isLive = (businessId: BusinessId, ...further: (SQL | undefined)[]) =>
  and(eq(customerCards.businessId, businessId), isNull(customerCards.deletedAt), ...further);
const isCard = (businessId: BusinessId, id: CustomerCardId) => isLive(businessId, eq(customerCards.id, id));

async function findOne(session: Session, where: SQL | undefined): Promise<CustomerCard | undefined> {
  const [row] = await session.query.select(columns).from(customerCards).where(where);
  return row;
}

export async function findCard(
  session: Session,
  businessId: BusinessId,
  id: string,
): Promise<CustomerCard | undefined> {
  return isId(id) ? findOne(session, isCard(businessId, id as CustomerCardId)) : undefined;
}

/** Deleted cards are missing from the map. */
export async function findCards(
  session: Session,
  businessId: BusinessId,
  ids: readonly CustomerCardId[],
): Promise<Map<CustomerCardId, CustomerCard>> {
  if (ids.length === 0) return new Map();
  const rows = await session.query
    .select(columns)
    .from(customerCards)
    .where(isLive(businessId, inArray(customerCards.id, [...ids])));
  return new Map(rows.map((card) => [card.id, card]));
}

export async function findCardByToken(session: Session, businessId: BusinessId, tokenHash: Buffer) {
  return findOne(session, isLive(businessId, eq(customerCards.tokenHash, tokenHash)));
}

/** The claim token is the capability: it names the business too. */
export async function findCardByClaim(session: Session, claimTokenHash: Buffer) {
  const isClaimed = eq(customerCards.claimTokenHash, claimTokenHash);
  return findOne(session, and(isClaimed, isNull(customerCards.deletedAt)));
}

/** Any text may be asked for: PostgreSQL knows none with NUL. */
export async function findCardByExternalId(session: Session, businessId: BusinessId, externalId: string) {
  if (externalId.includes('\0')) return undefined;
  return findOne(session, isLive(businessId, eq(customerCards.externalId, externalId)));
}

/** The card, which nobody changes or deletes before this transaction ends: for whoever gives it something. */
export async function holdCard(
  session: Session,
  businessId: BusinessId,
  id: string,
): Promise<CustomerCard | undefined> {
  if (!isId(id)) return undefined;
  const isWanted = isCard(businessId, id as CustomerCardId);
  const [row] = await session.query.select(columns).from(customerCards).where(isWanted).for('share');
  return row;
}

/**
 * Cards whose passes this transaction changes: nobody locks one to make its pass meanwhile. Whoever keeps a card does
 * not wait for others who do. @returns those that are not deleted
 */
export async function keepCards(
  session: Session,
  businessId: BusinessId,
  ids: CustomerCardId[],
): Promise<CustomerCardId[]> {
  if (ids.length === 0) return [];
  const kept = await session.query
    .select({ id: customerCards.id, deletedAt: customerCards.deletedAt })
    .from(customerCards)
    .where(and(eq(customerCards.businessId, businessId), inArray(customerCards.id, ids)))
    .orderBy(customerCards.id)
    .for('key share');
  return kept.filter(({ deletedAt }) => deletedAt === null).map(({ id }) => id);
}

/** The card, for this transaction to change, with what is known since when. */
export async function lockCard(session: Session, businessId: BusinessId, id: CustomerCardId) {
  const [row] = await session.query
    .select({ ...columns, knownAt: customerCards.knownAt })
    .from(customerCards)
    .where(isCard(businessId, id))
    .for('update');
  return row;
}

/** The customer was here. Waits for nobody: a card that someone else holds right now keeps the moment it has. */
export async function touchCard(session: Session, businessId: BusinessId, id: CustomerCardId): Promise<void> {
  const free = session.query
    .select({ id: customerCards.id })
    .from(customerCards)
    .where(isCard(businessId, id))
    .for('update', { skipLocked: true });
  await session.query
    .update(customerCards)
    .set({ lastActivityAt: sql`greatest(${customerCards.lastActivityAt}, ${session.now})` })
    .where(inArray(customerCards.id, free));
}

/** Newest first. `below`: only ids under it. */
export async function listCards(
  session: Session,
  businessId: BusinessId,
  { below, limit }: { below?: CustomerCardId; limit: number },
): Promise<CustomerCard[]> {
  return session.query
    .select(columns)
    .from(customerCards)
    .where(isLive(businessId, below && lt(customerCards.id, below)))
    .orderBy(desc(customerCards.id))
    .limit(limit);
}

/** Whoever was here last comes first, in the very order of the index customer_cards_by_activity. */
export async function findInTier(
  session: Session,
  businessId: BusinessId,
  tier: Tier,
  { except, limit }: { except: CustomerCardId[]; limit: number },
): Promise<CustomerCard[]> {
  const others = except.length === 0 ? undefined : not(inArray(customerCards.id, except));
  return session.query
    .select(columns)
    .from(customerCards)
    .where(isLive(businessId, isIn(tier), others))
    .orderBy(sql`${customerCards.lastActivityAt} desc nulls last, ${customerCards.id} desc nulls last`)
    .limit(limit);
}

function isIn(tier: Tier): SQL | undefined {
  if ('tokenHash' in tier) return eq(customerCards.tokenHash, tier.tokenHash);
  if ('email' in tier) return eq(customerCards.emailSearch, tier.email);
  if ('numbers' in tier)
    return sql`${customerCards.number} between ${tier.numbers[0]} and ${tier.numbers[1]}`;
  const column = customerCards[tier.column];
  return and(...tier.all.map((patterns) => or(...patterns.map((pattern) => like(column, pattern)))));
}

export type NewCard = CustomerCard &
  SearchTexts & { tokenHash: Buffer; claimTokenHash: Buffer; knownAt: Known };

/** @returns false when the number was taken meanwhile; nothing is written then @throws Refusal EXTERNAL_ID_TAKEN */
export async function insertCard(session: Session, card: NewCard): Promise<boolean> {
  const inserted = await session.query
    .insert(customerCards)
    .values({ ...card, lastActivityAt: card.createdAt })
    .onConflictDoNothing({ target: [customerCards.businessId, customerCards.number] })
    .returning({ id: customerCards.id })
    .catch(externalIdTaken);
  return inserted.length > 0;
}

/** @throws Refusal EXTERNAL_ID_TAKEN */
export async function updateCard(
  session: Session,
  { id, businessId, name, email, phone, locale, externalId }: CustomerCard,
  rest: SearchTexts & { knownAt: Known },
): Promise<void> {
  await session.query
    .update(customerCards)
    .set({ name, email, phone, locale, externalId, ...rest })
    .where(isCard(businessId, id))
    .catch(externalIdTaken);
}

function externalIdTaken(error: unknown): never {
  if (brokenConstraint(error) !== 'customer_cards_external_id_once_per_business') throw error;
  const errors = [{ path: '/externalId', message: 'belongs to another card of this business' }];
  throw new Refusal('EXTERNAL_ID_TAKEN', { errors });
}

/** Takes the person out of the row. @returns false when this business has no such card */
export async function blankCard(
  session: Session,
  businessId: BusinessId,
  id: CustomerCardId,
): Promise<boolean> {
  const person = { name: '', email: null, phone: null, locale: null, externalId: null, knownAt: {} };
  const texts: SearchTexts = { nameSearch: '', emailSearch: '', phoneSearch: '' };
  const blanked = await session.query
    .update(customerCards)
    .set({ ...person, ...texts, deletedAt: session.now })
    .where(isCard(businessId, id))
    .returning({ id: customerCards.id });
  return blanked.length > 0;
}

/** Those of `numbers` that some card of this business has or had. */
export async function findTakenNumbers(session: Session, businessId: BusinessId, numbers: string[]) {
  const rows = await session.query
    .select({ number: customerCards.number })
    .from(customerCards)
    .where(and(eq(customerCards.businessId, businessId), inArray(customerCards.number, numbers)));
  return new Set(rows.map(({ number }) => number));
}

/** Up to 100 numbers that no card has or had, from `after` to `below` and then from the first on. Looks through them all. */
export async function findFreeNumbers(
  session: Session,
  businessId: BusinessId,
  { after, below }: { after: string; below: string },
): Promise<string[]> {
  const number = sql`lpad(n::text, 6, '0')`;
  const rows = await session.query.execute<{ number: string }>(sql`
    select ${number} as number from generate_series(0, ${below}::int) as n
    where not exists (
      select from ${customerCards}
      where ${customerCards.businessId} = ${businessId} and ${customerCards.number} = ${number})
    order by n > ${after}::int desc, n limit 100`);
  return rows.map((row) => row.number);
}
