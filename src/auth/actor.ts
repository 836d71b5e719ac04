// Who is calling, for which business, and what they may do.

import type { ApiKeyId, BusinessId, StaffId } from '../ids.ts';

export const scopes = ['issue', 'redeem', 'read', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export const roles = ['owner', 'admin', 'manager', 'scanner'] as const;
export type Role = (typeof roles)[number];

export type Actor = {
  businessId: BusinessId;
  /** What the key was given, as far as its login still reaches; or what the role gives. */
  scopes: readonly Scope[];
} & (
  | {
      kind: 'api_key';
      apiKeyId: ApiKeyId;
      /** The login it is bound to, and that login's role; null: bound to none. */
      staffId: StaffId | null;
      role: Role | null;
    }
  | { kind: 'staff'; staffId: StaffId; role: Role; name: string }
);

export const scopesOf: Record<Role, readonly Scope[]> = {
  owner: scopes,
  admin: scopes,
  manager: ['issue', 'redeem', 'read'],
  scanner: ['redeem'],
};

/** Someone who is signed in. */
export function staffActor({
  id,
  businessId,
  role,
  name,
}: {
  id: StaffId;
  businessId: BusinessId;
  role: Role;
  name: string;
}): Actor {
  return { kind: 'staff', businessId, staffId: id, role, name, scopes: scopesOf[role] };
}

/** How the journal and idempotency keys name this caller. */
export function nameOf(actor: Actor): string {
  return actor.kind === 'staff' ? `staff:${actor.staffId}` : `api_key:${actor.apiKeyId}`;
}

/** `admin` implies the rest. */
export function may({ scopes }: Pick<Actor, 'scopes'>, scope: Scope): boolean {
  return scopes.includes(scope) || scopes.includes('admin');
}

/** What is left of a key's scopes when its login has this role; a key without a login keeps them all. */
export function withinRole(scopes: readonly Scope[], role: Role | null): readonly Scope[] {
  return role === null ? scopes : scopesOf[role].filter((scope) => may({ scopes }, scope));
}
