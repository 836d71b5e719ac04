// The table of permissions, role by role and scope by scope, as the reference has it.

import t from 'tap';
import {
  type Actor,
  may,
  type Role,
  roles,
  type Scope,
  scopes,
  staffActor,
  withinRole,
} from '../../src/auth/actor.ts';
import { type Action, type Channel, can, mayUseChannel } from '../../src/auth/permissions.ts';
import type { ApiKeyId, BusinessId, StaffId } from '../../src/ids.ts';

const businessId = 'b' as BusinessId;
const staff = (role: Role) => staffActor({ id: 's' as StaffId, businessId, role, name: 'Ana' });
const key = (...scopes: Scope[]): Actor => ({
  kind: 'api_key',
  businessId,
  apiKeyId: 'k' as ApiKeyId,
  staffId: null,
  role: null,
  scopes,
});

const callers = {
  ...Object.fromEntries(roles.map((role) => [role, staff(role)])),
  'key issue': key('issue'),
  'key redeem': key('redeem'),
  'key read': key('read'),
  'key admin': key('admin'),
};

/** Who may; everybody else may not. */
const wanted: Record<Action, string> = {
  issue: 'owner admin manager, key issue, key admin',
  searchCustomers: 'owner admin manager, key read, key admin',
  lookup: 'owner admin manager scanner, key redeem, key admin',
  redeem: 'owner admin manager scanner, key redeem, key admin',
  markUsed: 'owner admin manager, key issue, key admin',
  undoOwn: 'owner admin manager scanner, key redeem, key admin',
  undoAny: 'owner admin manager, key admin',
  void: 'owner admin manager, key issue, key admin',
  edit: 'owner admin manager, key issue, key admin',
  export: 'owner admin',
  settings: 'owner admin, key admin',
  manageStaff: 'owner admin, key admin',
};

const namesIn = (text: string) =>
  text.split(', ').flatMap((part) => (part.startsWith('key ') ? [part] : part.split(' ')));

t.test('each role and each scope may do what the table says, and nothing else', async (t) => {
  for (const [action, who] of Object.entries(wanted)) {
    const able = Object.entries(callers).filter(([, actor]) => can(actor, action as Action));
    t.same(
      able.map(([name]) => name),
      namesIn(who),
      action,
    );
  }
});

t.test(
  'a scanner login redeems by scanner, autopilot and kiosk; marking as used takes a manager',
  async (t) => {
    const channels: Channel[] = ['scanner', 'autopilot', 'kiosk', 'self', 'api', 'admin'];
    const open = (actor: Actor) => channels.filter((channel) => mayUseChannel(actor, channel));
    t.same(open(staff('scanner')), ['scanner', 'autopilot', 'kiosk']);
    for (const role of ['owner', 'admin', 'manager'] as const)
      t.same(open(staff(role)), ['scanner', 'autopilot', 'kiosk', 'api', 'admin'], role);
    t.same(open(key('redeem')), ['scanner', 'autopilot', 'kiosk', 'self', 'api']);
    t.same(open(key('redeem', 'issue')), channels);
    t.same(open(key('admin')), channels);
  },
);

t.test('the scopes that routes ask for come to the same', async (t) => {
  const asked = {
    issue: ['issue', 'void', 'edit'],
    read: ['searchCustomers'],
    redeem: ['lookup', 'redeem', 'undoOwn'],
    admin: ['settings', 'manageStaff'],
  } as const;
  for (const role of ['owner', 'admin', 'manager', 'scanner'] as const)
    for (const scope of scopes)
      for (const action of asked[scope])
        t.equal(may(staff(role), scope), can(staff(role), action), `${role} ${action}`);
});

t.test('a key reaches no further than its login', async (t) => {
  t.same(withinRole(['admin'], 'owner'), scopes);
  t.same(withinRole(['admin'], 'manager'), ['issue', 'redeem', 'read']);
  t.same(withinRole(['read', 'redeem'], 'scanner'), ['redeem']);
  t.same(withinRole(['read'], 'scanner'), []);
  t.same(withinRole(['issue'], null), ['issue'], 'bound to no login it keeps what it was given');
});
