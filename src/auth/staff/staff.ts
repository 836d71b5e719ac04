// Logins are made, changed and dismissed. Only an owner touches owners, and a business always has one left.

import { randomBytes } from 'node:crypto';
import type { Database } from '../../db/tx.ts';
import { Refusal } from '../../errors.ts';
import type { StaffId } from '../../ids.ts';
import type { Actor, Role } from '../actor.ts';
import { hashPassword } from '../password.ts';
import { actsAsOwner } from '../permissions.ts';
import { revokeKeysOf } from '../store.ts';
import { deleteStaff, insertStaff, lockWithOwners, type StaffRow, updateStaff } from './store.ts';

export type StaffWish = { name: string; login: string; role: Role; password?: string };

/** @returns the login and, where the wish has none, the password that was made up */
export async function makeStaff(
  database: Database,
  actor: Actor,
  { password, ...wish }: StaffWish,
): Promise<StaffRow & { password?: string }> {
  refuseOwners(actor, wish.role);
  const madeUp = randomBytes(12).toString('base64url');
  const passwordHash = await hashPassword(password ?? madeUp);
  const row = await database.transaction((session) =>
    insertStaff(session, actor.businessId, { ...wish, passwordHash }),
  );
  return { ...row, ...(password === undefined && { password: madeUp }) };
}

/** A new password or role ends the login's sessions. */
export async function changeStaff(
  database: Database,
  actor: Actor,
  id: StaffId,
  { password, ...wish }: Partial<StaffWish>,
): Promise<StaffRow> {
  const { businessId } = actor;
  const change = { ...wish, ...(password !== undefined && { passwordHash: await hashPassword(password) }) };
  return database.transaction(async (session) => {
    const locked = await lockWithOwners(session, businessId, id);
    const present = pick(locked, id);
    const role = change.role ?? present.role;
    refuseOwners(actor, present.role, role);
    if (role !== 'owner') refuseLastOwner(locked, present);
    if (Object.keys(change).length === 0) return present;
    const endSessions = password !== undefined || role !== present.role;
    return (await updateStaff(session, businessId, id, { ...change, endSessions })) ?? present;
  });
}

/** The login's sessions and API keys end with it. */
export async function dismissStaff(database: Database, actor: Actor, id: StaffId): Promise<void> {
  const { businessId } = actor;
  await database.transaction(async (session) => {
    const locked = await lockWithOwners(session, businessId, id);
    const present = pick(locked, id);
    refuseOwners(actor, present.role);
    refuseLastOwner(locked, present);
    await deleteStaff(session, businessId, id);
    await revokeKeysOf(session, businessId, id);
  });
}

function pick(rows: StaffRow[], id: StaffId): StaffRow {
  const row = rows.find((row) => row.id === id);
  if (row === undefined) throw new Refusal('NOT_FOUND');
  return row;
}

function refuseOwners(actor: Actor, ...touched: Role[]): void {
  if (touched.includes('owner') && !actsAsOwner(actor)) {
    throw new Refusal('SCOPE_MISSING', { detail: 'Only an owner may make, change or delete an owner.' });
  }
}

/** @param locked all owners of the business, who cannot change meanwhile */
function refuseLastOwner(locked: StaffRow[], leaving: StaffRow): void {
  if (leaving.role !== 'owner' || locked.some(({ id, role }) => role === 'owner' && id !== leaving.id))
    return;
  throw new Refusal('LAST_OWNER', { detail: 'Make another login an owner first.' });
}
