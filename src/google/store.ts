// SQL of google_objects: what Google knows vouchers and cards by, what has changed of them, and what it says of them.

import { randomBytes } from 'node:crypto';
import { and, eq, gt, inArray, isNotNull, or, type SQL, sql } from '../db/drizzle.ts';
import { googleClasses, googleObjects } from '../db/schema.ts';
import type { Session } from '../db/tx.ts';
import type { BusinessId, CustomerCardId, VoucherId } from '../ids.ts';
import { hasBarcodeOfBusiness, isOfBatch } from '../vouchers/life/store.ts';
import { type Lane, lanes, type Owner } from './owner.ts';

const t = googleObjects;

/** Opaque and for ever: Google deletes nothing, so an id holds neither a person nor a code. */
const newObjectId = (issuerId: string) => `${issuerId}.${randomBytes(16).toString('base64url')}`;

const isOf = (owner: Owner) =>
  'voucherId' in owner ? eq(t.voucherId, owner.voucherId) : eq(t.customerCardId, owner.customerCardId);

/** For the link to save it: whether Google is known to have it. */
export async function findObject(session: Session, issuerId: string, owner: Owner) {
  const [row] = await session.query
    .select({
      objectId: t.objectId,
      existsAt: t.existsAt,
      /** Google does not take it, and it is not tried again yet. */
      refused: sql<boolean>`(${t.problem} is not null and coalesce(${t.dueAt} > ${session.now}, false))`,
    })
    .from(t)
    .where(and(isOf(owner), eq(t.businessId, owner.businessId), eq(t.issuerId, issuerId)));
  return row;
}

/**
 * Gives each its object, to be made at Google. The owners' rows must be new or held by this transaction: a change of
 * them that has not committed would never reach the object. Those that have one keep it.
 */
export async function insertObjects(session: Session, issuerId: string, owners: Owner[]): Promise<void> {
  if (owners.length === 0) return;
  const { now } = session;
  const lane = (owner: Owner) =>
    'voucherId' in owner
      ? sql`case when ${isOfBatch(owner.voucherId)} then ${lanes.campaign}::int else ${lanes.edit}::int end`
      : lanes.campaign;
  const rows = owners.map((owner) => ({
    ...owner,
    objectId: newObjectId(issuerId),
    lane: lane(owner) as SQL<number>,
    dueAt: now,
    wantedAt: now,
    createdAt: now,
  }));
  await session.query.insert(t).values(rows).onConflictDoNothing();
}

/** The objects of these vouchers and cards, with every account that we ever had. */
export function ofOwners(vouchers: VoucherId[], cards: CustomerCardId[]): SQL {
  const which = or(
    vouchers.length > 0 ? inArray(t.voucherId, vouchers) : undefined,
    cards.length > 0 ? inArray(t.customerCardId, cards) : undefined,
  );
  return which ?? sql`false`;
}

/** Nobody changes these before this transaction ends; in the order of all who change several. */
export async function lockObjects(session: Session, which: SQL): Promise<void> {
  await session.query.select({ objectId: t.objectId }).from(t).where(which).orderBy(t.objectId).for('update');
}

/**
 * Seconds that a change waits for others of the same object, after the last of them and at most after the first. Google
 * takes so few requests that two of one object are one too many.
 */
const windows: Record<Lane, { quiet: number; most: number }> = {
  redemption: { quiet: 2, most: 5 },
  edit: { quiet: 4, most: 15 },
  campaign: { quiet: 0, most: 0 },
  expiry: { quiet: 0, most: 0 },
};

/**
 * These have changed. In one order everywhere, so that two changes never wait for each other.
 * @param tell who has it is to hear of it
 */
export async function markObjects(
  session: Session,
  which: SQL,
  lane: Lane,
  { tell = false }: { tell?: boolean } = {},
): Promise<number> {
  const { now } = session;
  const { quiet, most } = windows[lane];
  const inSeconds = (from: SQL, seconds: number) => sql`${from} + ${seconds}::int * interval '1 second'`;
  const since = sql`coalesce(${t.wantedAt}, ${now})`;
  const soon = sql`greatest(${now}, least(${inSeconds(sql`${now}`, quiet)}, ${inSeconds(since, most)}))`;
  // What is on its way is looked at when it comes back; what failed keeps its wait, unless this is urgent or may heal it.
  const dueAt = sql`case
    when ${t.lease} is not null then ${t.dueAt}
    when ${t.dueAt} is not null and ${t.failures} = 0 and ${t.lane} < ${lanes[lane]}::int then least(${t.dueAt}, ${soon})
    when ${t.existsAt} is null and ${t.failures} = 0 then least(${t.dueAt}, ${now})
    when ${t.failures} > 0 and ${t.problem} is null and ${lanes[lane]}::int > 0 then coalesce(${t.dueAt}, ${soon})
    else ${soon} end`;
  const marked = await session.query.execute(sql`
    with these as materialized (
      select object_id from ${t} where ${which} order by ${t.objectId} for update)
    update ${t} set
      version = ${t.version} + 1,
      lane = case when ${t.dueAt} is null then ${lanes[lane]}::int else least(${t.lane}, ${lanes[lane]}::int) end,
      due_at = ${dueAt},
      wanted_at = ${since},
      tell_version = case when ${tell} then ${t.version} + 1 else ${t.tellVersion} end
    from these where ${t.objectId} = these.object_id
    returning 1`);
  return marked.length;
}

/**
 * Up to `most` objects of a business, from after this id on. @param of.barcodesOnly those that show their code in its format
 * @returns the last
 */
export async function markSome(
  session: Session,
  of: { businessId: BusinessId; after: string; most: number; barcodesOnly: boolean },
): Promise<string | undefined> {
  const rows = await session.query
    .select({ objectId: t.objectId })
    .from(t)
    .where(
      and(
        eq(t.businessId, of.businessId),
        gt(t.objectId, of.after),
        of.barcodesOnly ? hasBarcodeOfBusiness(t.voucherId) : undefined,
      ),
    )
    .orderBy(t.objectId)
    .limit(of.most);
  const ids = rows.map(({ objectId }) => objectId);
  if (ids.length > 0) await markObjects(session, inArray(t.objectId, ids), 'campaign');
  return ids.at(-1);
}

/** Whoever was Google has forgotten it all, as a stand-in does that starts anew. */
export async function forgetAll(session: Session, issuerId: string): Promise<void> {
  const { now } = session;
  await session.query.execute(sql`
    update ${googleClasses} set exists_at = null, version = version + 1 where issuer_id = ${issuerId}`);
  await session.query.execute(sql`
    update ${t} set exists_at = null, has_users = null, saved_at = null, version = version + 1, lane = ${lanes.campaign},
      due_at = ${now}, wanted_at = ${now} where issuer_id = ${issuerId}`);
}

/** What Google has of these, for the states of vouchers and cards. */
export async function findStates(session: Session, businessId: BusinessId, issuerId: string, owners: SQL) {
  return session.query
    .select({
      voucherId: t.voucherId,
      customerCardId: t.customerCardId,
      exists: sql<boolean>`(${t.existsAt} is not null)`,
      waits: sql<boolean>`(${t.version} > ${t.syncedVersion})`,
      refused: sql<boolean>`(${t.problem} is not null)`,
      hasUsers: t.hasUsers,
      wasSaved: sql<boolean>`(${t.savedAt} is not null)`,
    })
    .from(t)
    .where(and(eq(t.businessId, businessId), eq(t.issuerId, issuerId), owners));
}

/** The objects of those of these vouchers that are at Google, in the same order. */
export async function listOffers(
  session: Session,
  businessId: BusinessId,
  issuerId: string,
  vouchers: VoucherId[],
): Promise<string[]> {
  if (vouchers.length === 0) return [];
  const rows = await session.query
    .select({ voucherId: t.voucherId, objectId: t.objectId })
    .from(t)
    .where(
      and(
        eq(t.businessId, businessId),
        eq(t.issuerId, issuerId),
        inArray(t.voucherId, vouchers),
        isNotNull(t.existsAt),
      ),
    );
  const ids = new Map(rows.map(({ voucherId, objectId }) => [voucherId, objectId]));
  return vouchers.flatMap((voucher) => ids.get(voucher) ?? []);
}
