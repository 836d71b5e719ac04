// Who may do what: the reference's table as data. Routes ask for scopes (`scopesOf` in actor.ts says whose those are, and a
// test that they come to this); code asks here where a scope is too coarse: undo, channels, the staff's pages.

import { type Actor, may, type Role, type Scope } from './actor.ts';

export type Action =
  | 'issue'
  | 'searchCustomers'
  | 'lookup'
  | 'redeem'
  | 'markUsed'
  | 'undoOwn'
  | 'undoAny'
  | 'void'
  | 'edit'
  | 'export'
  | 'settings'
  | 'manageStaff';

/** By which way a voucher is redeemed. */
export const channels = ['scanner', 'autopilot', 'kiosk', 'self', 'api', 'admin'] as const;
export type Channel = (typeof channels)[number];

const everyone: readonly Role[] = ['owner', 'admin', 'manager', 'scanner'];
const managers: readonly Role[] = ['owner', 'admin', 'manager'];
const admins: readonly Role[] = ['owner', 'admin'];

/** Staff by role. A key needs one of `keys`, which scope `admin` implies; whether keys may void is the business's setting. */
const permissions: Record<Action, { staff: readonly Role[]; keys: readonly Scope[] }> = {
  issue: { staff: managers, keys: ['issue'] },
  searchCustomers: { staff: managers, keys: ['read'] },
  lookup: { staff: everyone, keys: ['redeem'] },
  redeem: { staff: everyone, keys: ['redeem'] },
  markUsed: { staff: managers, keys: ['issue'] },
  undoOwn: { staff: everyone, keys: ['redeem'] },
  undoAny: { staff: managers, keys: ['admin'] },
  void: { staff: managers, keys: ['issue'] },
  edit: { staff: managers, keys: ['issue'] },
  export: { staff: admins, keys: [] },
  settings: { staff: admins, keys: ['admin'] },
  manageStaff: { staff: admins, keys: ['admin'] },
};

export function can(actor: Actor, action: Action): boolean {
  const { staff, keys } = permissions[action];
  return actor.kind === 'staff' ? staff.includes(actor.role) : keys.some((scope) => may(actor, scope));
}

/** Who may say that a voucher was redeemed this way. For `self` the voucher decides as well. */
export function mayUseChannel(actor: Actor, channel: Channel): boolean {
  if (channel === 'admin') return can(actor, 'markUsed');
  if (actor.kind === 'api_key') return true;
  if (channel === 'self') return false;
  return actor.role !== 'scanner' || channel !== 'api';
}

/** Whose role this is can do all; so can a key that is bound to no login, as far as its scopes reach. */
export function actsAsOwner({ role }: { role: Role | null }): boolean {
  return role === null || role === 'owner';
}
