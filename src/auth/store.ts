// SQL of api_keys, rate_limits and idempotency_keys.

import { and, desc, eq, gt, isNull, or, type SQL, sql } from '../db/drizzle.ts';
import { apiKeys, idempotencyKeys, rateLimits, staff } from '../db/schema.ts';
import type { Session } from '../db/tx.ts';
import { type ApiKeyId, type BusinessId, newId, type StaffId } from '../ids.ts';
import type { Role, Scope } from './actor.ts';

export type ApiKeyRow = {
  id: ApiKeyId;
  name: string;
  staffId: StaffId | null;
  prefix: string;
  scopes: Scope[];
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
};

const apiKeyColumns = {
  id: apiKeys.id,
  name: apiKeys.name,
  staffId: apiKeys.staffId,
  prefix: apiKeys.prefix,
  scopes: apiKeys.scopes,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  lastUsedAt: apiKeys.lastUsedAt,
};

/** A key that is neither deleted nor expired, and whose login is not deleted. `stale`: its last use was noted more than a minute ago. */
export async function findApiKey(session: Session, hash: Buffer) {
  const [row] = await session.query
    .select({
      id: apiKeyColumns.id,
      businessId: apiKeys.businessId,
      staffId: apiKeys.staffId,
      role: sql<Role | null>`${staff.role}`,
      keyHash: apiKeys.keyHash,
      scopes: apiKeyColumns.scopes,
      stale: sql<boolean>`coalesce(${apiKeys.lastUsedAt} < ${session.now} - interval '1 minute', true)`,
    })
    .from(apiKeys)
    .leftJoin(staff, isItsLogin)
    .where(
      and(
        eq(apiKeys.keyHash, hash),
        isNull(apiKeys.revokedAt),
        isNull(staff.deletedAt),
        or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, session.now)),
      ),
    );
  return row;
}

const isItsLogin = and(eq(staff.businessId, apiKeys.businessId), eq(staff.id, apiKeys.staffId));

export async function touchApiKey(session: Session, id: ApiKeyId): Promise<void> {
  await session.query.update(apiKeys).set({ lastUsedAt: session.now }).where(eq(apiKeys.id, id));
}

export type NewApiKey = Pick<ApiKeyRow, 'name' | 'staffId' | 'prefix' | 'scopes' | 'expiresAt'> & {
  keyHash: Buffer;
};

export async function insertApiKey(
  session: Session,
  businessId: BusinessId,
  key: NewApiKey,
): Promise<ApiKeyRow> {
  const [row] = await session.query
    .insert(apiKeys)
    .values({ ...key, id: newId(), businessId, createdAt: session.now })
    .returning(apiKeyColumns);
  return row as ApiKeyRow;
}

export async function listApiKeys(session: Session, businessId: BusinessId): Promise<ApiKeyRow[]> {
  return session.query
    .select(apiKeyColumns)
    .from(apiKeys)
    .where(and(eq(apiKeys.businessId, businessId), isNull(apiKeys.revokedAt)))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(500);
}

const isLiveKey = (businessId: BusinessId, id: ApiKeyId) =>
  and(eq(apiKeys.id, id), eq(apiKeys.businessId, businessId), isNull(apiKeys.revokedAt));

/** A new secret ends the old one. @returns undefined when this business has no such live key */
export async function updateSecret(
  session: Session,
  businessId: BusinessId,
  id: ApiKeyId,
  secret: Pick<NewApiKey, 'prefix' | 'keyHash'>,
): Promise<ApiKeyRow | undefined> {
  const [row] = await session.query
    .update(apiKeys)
    .set(secret)
    .where(isLiveKey(businessId, id))
    .returning(apiKeyColumns);
  return row;
}

/** @returns false when this business has no such live key */
export async function revokeApiKey(session: Session, businessId: BusinessId, id: ApiKeyId): Promise<boolean> {
  const revoked = await session.query
    .update(apiKeys)
    .set({ revokedAt: session.now })
    .where(isLiveKey(businessId, id))
    .returning({ id: apiKeys.id });
  return revoked.length > 0;
}

/** The keys of a login end with it. */
export async function revokeKeysOf(
  session: Session,
  businessId: BusinessId,
  staffId: StaffId,
): Promise<void> {
  await session.query
    .update(apiKeys)
    .set({ revokedAt: session.now })
    .where(and(eq(apiKeys.businessId, businessId), eq(apiKeys.staffId, staffId), isNull(apiKeys.revokedAt)));
}

const secondsLeft = (now: SQL<Date>) =>
  sql<number>`greatest(1, ceil(extract(epoch from ${rateLimits.endsAt} - ${now})))::int`;

/** Counts up, to one more than there is; a window that has ended begins anew. */
export async function spendLimit(
  { query, now }: Session,
  subject: string,
  { most, seconds }: { most: number; seconds: number },
) {
  const end = sql<Date>`${now} + make_interval(secs => ${seconds})`;
  const over = sql`${rateLimits.endsAt} <= ${now}`;
  const [row] = await query
    .insert(rateLimits)
    .values({ subject, windowStartedAt: now, endsAt: end, used: 1 })
    .onConflictDoUpdate({
      target: rateLimits.subject,
      set: {
        used: sql`case when ${over} then 1 else least(${rateLimits.used}, ${most}::int) + 1 end`,
        windowStartedAt: sql`case when ${over} then ${now} else ${rateLimits.windowStartedAt} end`,
        endsAt: sql`case when ${over} then ${end} else ${rateLimits.endsAt} end`,
      },
    })
    .returning({ used: rateLimits.used, seconds: secondsLeft(now) });
  return row as { used: number; seconds: number };
}

export async function findLimit({ query, now }: Session, subject: string) {
  const [row] = await query
    .select({ used: rateLimits.used, seconds: secondsLeft(now) })
    .from(rateLimits)
    .where(and(eq(rateLimits.subject, subject), gt(rateLimits.endsAt, now)));
  return row;
}

type Claim = { businessId: BusinessId; caller: string; key: string };

const isClaim = ({ businessId, caller, key }: Claim) =>
  and(
    eq(idempotencyKeys.businessId, businessId),
    eq(idempotencyKeys.caller, caller),
    eq(idempotencyKeys.key, key),
  );

/** Takes an idempotency key for this transaction. Waits while another one holds it; false when it is used already. */
export async function claimIdempotencyKey(
  session: Session,
  claim: Claim,
  requestHash: Buffer,
): Promise<boolean> {
  const taken = await session.query
    .insert(idempotencyKeys)
    .values({ ...claim, requestHash, createdAt: session.now })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  return taken.length > 0;
}

export async function findFirstAnswer(session: Session, claim: Claim) {
  const { requestHash, status, sealedBody } = idempotencyKeys;
  const [row] = await session.query
    .select({ requestHash, status, sealedBody })
    .from(idempotencyKeys)
    .where(isClaim(claim));
  return row;
}

export async function keepFirstAnswer(
  session: Session,
  claim: Claim,
  status: number,
  sealedBody: Buffer,
): Promise<void> {
  await session.query.update(idempotencyKeys).set({ status, sealedBody }).where(isClaim(claim));
}

/** Deletes at most `chunk` windows that have ended; one that is spent from at this moment stays. */
export async function deleteEndedLimits({ query, now }: Session, chunk: number): Promise<void> {
  await query.execute(sql`
    with ended as materialized (
      select subject from ${rateLimits} where ends_at <= ${now} order by ends_at limit ${chunk} for update skip locked
    ) delete from ${rateLimits} using ended where ${rateLimits.subject} = ended.subject`);
}

/** Deletes at most `chunk` answers that are more than so many days old. */
export async function deleteOldAnswers({ query, now }: Session, days: number, chunk: number): Promise<void> {
  await query.execute(sql`
    delete from ${idempotencyKeys} where ctid = any (array(
      select ctid from ${idempotencyKeys} where created_at < ${now} - make_interval(days => ${days})
      order by created_at limit ${chunk}))`);
}
