// Who is calling, for which business, and what they may do.

import type { ApiKeyId, BusinessId } from '../ids.ts';

export const scopes = ['issue', 'redeem', 'read', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export type Actor = {
  businessId: BusinessId;
  apiKeyId: ApiKeyId;
  scopes: readonly Scope[];
};

/** How the journal and idempotency keys name this caller. */
export function nameOf(actor: Actor): string {
  return `api_key:${actor.apiKeyId}`;
}

/** `admin` implies the rest. */
export function may(actor: Actor, scope: Scope): boolean {
  return actor.scopes.includes(scope) || actor.scopes.includes('admin');
}
