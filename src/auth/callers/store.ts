// SQL of those whom the journal names: logins and keys, also those that are gone, as people call them.

import { and, eq, inArray, sql } from '../../db/drizzle.ts';
import { apiKeys, staff } from '../../db/schema.ts';
import type { Session } from '../../db/tx.ts';
import type { ApiKeyId, BusinessId, StaffId } from '../../ids.ts';

/** More logins nobody chooses from a list. */
const most = 500;

/** Of each of these callers, as `nameOf` in actor.ts writes them; who is no login or key is missing. */
export async function findCallerNames(
  session: Session,
  businessId: BusinessId,
  callers: Iterable<string>,
): Promise<Map<string, string>> {
  const ids = { staff: [] as StaffId[], api_key: [] as ApiKeyId[] };
  for (const caller of new Set(callers)) {
    const [kind, id = ''] = caller.split(':');
    if (kind === 'staff') ids.staff.push(id as StaffId);
    if (kind === 'api_key') ids.api_key.push(id as ApiKeyId);
  }
  const logins = session.query
    .select({ id: staff.id, name: staff.name })
    .from(staff)
    .where(and(eq(staff.businessId, businessId), inArray(staff.id, ids.staff)));
  const keys = session.query
    .select({ id: apiKeys.id, name: apiKeys.name })
    .from(apiKeys)
    .where(and(eq(apiKeys.businessId, businessId), inArray(apiKeys.id, ids.api_key)));
  const people = ids.staff.length > 0 ? await logins : [];
  const machines = ids.api_key.length > 0 ? await keys : [];
  return new Map([
    ...people.map(({ id, name }) => [`staff:${id}`, name] as const),
    ...machines.map(({ id, name }) => [`api_key:${id}`, name] as const),
  ]);
}

/** Every login there is or was, those that are there first. */
export async function listLogins(
  session: Session,
  businessId: BusinessId,
): Promise<{ id: StaffId; name: string }[]> {
  return session.query
    .select({ id: staff.id, name: staff.name })
    .from(staff)
    .where(eq(staff.businessId, businessId))
    .orderBy(sql`${staff.deletedAt} is not null`, staff.name, staff.id)
    .limit(most);
}

/** As whom a login appears in the journal: itself, and each key that is bound to it. */
export async function findCallersOf(
  session: Session,
  businessId: BusinessId,
  id: StaffId,
): Promise<string[]> {
  const keys = await session.query
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.businessId, businessId), eq(apiKeys.staffId, id)));
  return [`staff:${id}`, ...keys.map((key) => `api_key:${key.id}`)];
}
