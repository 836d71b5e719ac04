// API keys: shown once, stored as a digest. A key says what it is, so that secret scanners find lost ones.

import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Database } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import { type Actor, withinRole } from './actor.ts';
import { digest } from './secrets.ts';
import { findApiKey, touchApiKey } from './store.ts';

/** `vw_` and 192 random bits, base64url. */
export function newApiKey(): string {
  return `vw_${randomBytes(24).toString('base64url')}`;
}

/** The part of a key that lists may show. */
export function prefixOf(key: string): string {
  return key.slice(0, 8);
}

/** @param authorization the header's text, `Bearer <api key>` @throws Refusal UNAUTHENTICATED for anything but a live key */
export async function authenticate(database: Database, authorization: string | undefined): Promise<Actor> {
  const key = /^Bearer ([\x21-\x7e]{16,200})$/i.exec(authorization ?? '')?.[1];
  if (key === undefined) {
    throw new Refusal('UNAUTHENTICATED', { detail: 'Send the header "Authorization: Bearer <api key>".' });
  }
  const hash = digest(key);
  const found = await database.read((session) => findApiKey(session, hash));
  if (found === undefined || !timingSafeEqual(found.keyHash, hash)) {
    throw new Refusal('UNAUTHENTICATED', {
      detail: 'This API key does not exist, has expired or was deleted.',
    });
  }
  if (found.stale) await database.read((session) => touchApiKey(session, found.id));
  const { businessId, id: apiKeyId, staffId, role } = found;
  return { kind: 'api_key', businessId, apiKeyId, staffId, role, scopes: withinRole(found.scopes, role) };
}
