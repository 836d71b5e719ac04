// Who is calling, for which business, and what they may do.

import type { ApiKeyId, BusinessId, StaffId } from '../ids.ts';

export const scopes = ['issue', 'redeem', 'read', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export type Actor = {
  businessId: BusinessId;
  scopes: readonly Scope[];
} & ({ apiKeyId: ApiKeyId } | { staffId: StaffId });

export type Role = 'owner' | 'admin' | 'manager' | 'scanner';

export const scopesOf: Record<Role, readonly Scope[]> = {
  owner: scopes,
  admin: scopes,
  manager: ['issue', 'redeem', 'read'],
  scanner: ['redeem'],
};

/** How the journal and idempotency keys name this caller. */
export function nameOf(actor: Actor): string {
  return 'staffId' in actor ? `staff:${actor.staffId}` : `api_key:${actor.apiKeyId}`;
}

/** `admin` implies the rest. */
export function may({ scopes }: Pick<Actor, 'scopes'>, scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes('admin');
}
