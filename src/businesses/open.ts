// Opens a business: the tenant, its first owner and, bound to that login, its first API key, in one transaction.

import { randomBytes } from 'node:crypto';
import { newApiKey, prefixOf } from '../auth/api-key.ts';
import { hashPassword } from '../auth/password.ts';
import { digest } from '../auth/secrets.ts';
import { insertStaff } from '../auth/staff/store.ts';
import { insertApiKey } from '../auth/store.ts';
import type { Database } from '../db/tx.ts';
import { type BusinessId, newId } from '../ids.ts';
import { newBusiness } from './business.ts';
import { hasBusinesses, insertBusiness, lockBootstrap } from './store.ts';

export type Credentials = { apiKey: string; adminLogin: string; adminPassword: string };

export function newCredentials(): Credentials {
  return {
    apiKey: newApiKey(),
    adminLogin: `admin-${randomBytes(4).toString('hex')}`,
    adminPassword: randomBytes(12).toString('base64url'),
  };
}

type Opening = { name: string; timeZone: string; credentials: Partial<Credentials> };

/**
 * @param opening `credentials`: a missing key or password makes no key or no owner
 * @returns undefined when `onlyIfEmpty` and a business is there already
 */
export async function openBusiness(
  database: Database,
  { name, timeZone, credentials }: Opening,
  { onlyIfEmpty = false } = {},
): Promise<BusinessId | undefined> {
  const { apiKey, adminLogin = 'admin', adminPassword } = credentials;
  if (onlyIfEmpty && (await database.read(hasBusinesses))) return undefined;
  const passwordHash = adminPassword && (await hashPassword(adminPassword));

  return database.transaction(async (session) => {
    if (onlyIfEmpty) {
      await lockBootstrap(session);
      if (await hasBusinesses(session)) return undefined;
    }
    const businessId = newId<BusinessId>();
    await insertBusiness(session, { ...newBusiness, id: businessId, name, timeZone });
    const owner = passwordHash
      ? await insertStaff(session, businessId, {
          name: 'Admin',
          login: adminLogin,
          role: 'owner',
          passwordHash,
        })
      : null;
    if (apiKey) {
      await insertApiKey(session, businessId, {
        name: 'First key',
        staffId: owner?.id ?? null,
        prefix: prefixOf(apiKey),
        keyHash: digest(apiKey),
        scopes: ['admin'],
        expiresAt: null,
      });
    }
    return businessId;
  });
}
