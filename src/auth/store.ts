// SQL of api_keys, staff and idempotency_keys.

import { and, desc, eq, gt, isNull, or, sql } from '../db/drizzle.ts';
import { apiKeys, idempotencyKeys, staff } from '../db/schema.ts';
import type { Session } from '../db/tx.ts';
import { type ApiKeyId, type BusinessId, newId, type StaffId } from '../ids.ts';
import type { Role, Scope } from './actor.ts';

export type ApiKeyRow = {
  id: ApiKeyId;
  name: string;
  prefix: string;
  scopes: Scope[];
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
};

const apiKeyColumns = {
  id: apiKeys.id,
  name: apiKeys.name,
  prefix: apiKeys.prefix,
  scopes: apiKeys.scopes,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  lastUsedAt: apiKeys.lastUsedAt,
};

/** A key that is neither deleted nor expired. `stale`: its last use was noted more than a minute ago. */
export async function findApiKey(session: Session, hash: Buffer) {
  const [row] = await session.query
    .select({
      id: apiKeyColumns.id,
      businessId: apiKeys.businessId,
      keyHash: apiKeys.keyHash,
      scopes: apiKeyColumns.scopes,
      stale: sql<boolean>`coalesce(${apiKeys.lastUsedAt} < ${session.now} - interval '1 minute', true)`,
    })
    .from(apiKeys)
    .where(
      and(
        eq(apiKeys.keyHash, hash),
        isNull(apiKeys.revokedAt),
        or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, session.now)),
      ),
    );
  return row;
}

export async function touchApiKey(session: Session, id: ApiKeyId): Promise<void> {
  await session.query.update(apiKeys).set({ lastUsedAt: session.now }).where(eq(apiKeys.id, id));
}

export async function insertApiKey(
  session: Session,
  businessId: BusinessId,
  key: { name: string; prefix: string; keyHash: Buffer; scopes: Scope[]; expiresAt: Date | null },
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

/** @returns false when this business has no such live key */
export async function revokeApiKey(session: Session, businessId: BusinessId, id: ApiKeyId): Promise<boolean> {
  const revoked = await session.query
    .update(apiKeys)
    .set({ revokedAt: session.now })
    .where(and(eq(apiKeys.id, id), eq(apiKeys.businessId, businessId), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return revoked.length > 0;
}

export async function insertStaff(
  session: Session,
  member: { businessId: BusinessId; name: string; login: string; role: string; passwordHash: string },
): Promise<StaffId> {
  const id = newId<StaffId>();
  await session.query.insert(staff).values({ ...member, id, createdAt: session.now });
  return id;
}

export type Member = { id: StaffId; businessId: BusinessId; name: string; role: Role };

const memberColumns = {
  id: staff.id,
  businessId: staff.businessId,
  name: staff.name,
  role: sql<Role>`${staff.role}`,
};

/** Logins are the same in any case. */
export async function findMemberByLogin(session: Session, login: string) {
  const [row] = await session.query
    .select({ ...memberColumns, passwordHash: staff.passwordHash })
    .from(staff)
    .where(eq(sql`lower(${staff.login})`, sql`lower(${login})`));
  return row;
}

/** `now`: the moment of the look-up, which decides about sessions. */
export async function findMember(session: Session, id: StaffId) {
  const [row] = await session.query
    .select({ ...memberColumns, now: sql<Date>`${session.now}`.mapWith(staff.createdAt) })
    .from(staff)
    .where(eq(staff.id, id));
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
