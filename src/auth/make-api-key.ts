// API keys are made and regenerated. A key never reaches further than its login, nor further than whoever made it.

import type { Database } from '../db/tx.ts';
import { invalid, Refusal } from '../errors.ts';
import { type ApiKeyId, isId, type StaffId } from '../ids.ts';
import { type Actor, may, type Scope, scopesOf } from './actor.ts';
import { newApiKey, prefixOf } from './api-key.ts';
import { actsAsOwner } from './permissions.ts';
import { digest } from './secrets.ts';
import { holdStaff } from './staff/store.ts';
import { type ApiKeyRow, insertApiKey, updateSecret } from './store.ts';

export type KeyWish = { name: string; scopes: Scope[]; expiresAt: Date | null; staffId?: string };

/** @returns the key's row and, nowhere else to be seen, the key */
export async function makeApiKey(
  database: Database,
  actor: Actor,
  { staffId: named, ...wish }: KeyWish,
): Promise<ApiKeyRow & { key: string }> {
  const { businessId } = actor;
  if (named !== undefined && !isId(named)) throw unknownLogin();
  const staffId = (named as StaffId | undefined) ?? actor.staffId;
  return database.transaction(async (session) => {
    const login = staffId === null ? null : await holdStaff(session, businessId, staffId);
    if (login === undefined) throw unknownLogin();
    if (login !== null) {
      refuseOwners(actor, login);
      const within = { scopes: scopesOf[login.role] };
      if (!wish.scopes.every((scope) => may(within, scope)))
        throw invalid('/scopes', `must be within those of a ${login.role}: ${within.scopes.join(', ')}`);
    }
    const secret = newSecret();
    const row = await insertApiKey(session, businessId, { ...wish, staffId, ...secret.kept });
    return { ...row, key: secret.key };
  });
}

/** The old secret is dead at once. @throws Refusal NOT_FOUND */
export async function regenerateApiKey(
  database: Database,
  actor: Actor,
  id: ApiKeyId,
): Promise<ApiKeyRow & { key: string }> {
  const { businessId } = actor;
  const secret = newSecret();
  return database.transaction(async (session) => {
    const row = await updateSecret(session, businessId, id, secret.kept);
    if (row === undefined) throw new Refusal('NOT_FOUND');
    const login = row.staffId === null ? null : await holdStaff(session, businessId, row.staffId);
    refuseOwners(actor, login ?? { role: null });
    return { ...row, key: secret.key };
  });
}

function newSecret() {
  const key = newApiKey();
  return { key, kept: { prefix: prefixOf(key), keyHash: digest(key) } };
}

function unknownLogin(): Refusal {
  return invalid('/staffId', 'is no login of this business');
}

/** Whoever holds a key acts as its login: an admin who could have an owner's would be one. */
function refuseOwners(actor: Actor, login: Parameters<typeof actsAsOwner>[0]): void {
  if (actsAsOwner(login) && !actsAsOwner(actor))
    throw new Refusal('SCOPE_MISSING', { detail: "Only an owner may have an owner's key." });
}
