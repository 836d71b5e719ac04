// SQL of staff.

import { and, desc, eq, isNull, or, sql } from '../../db/drizzle.ts';
import { staff } from '../../db/schema.ts';
import { brokenConstraint, type Session } from '../../db/tx.ts';
import { Refusal } from '../../errors.ts';
import { type BusinessId, newId, type StaffId } from '../../ids.ts';
import type { Role } from '../actor.ts';

export type StaffRow = { id: StaffId; name: string; login: string; role: Role; createdAt: Date };
type NewStaff = Pick<StaffRow, 'name' | 'login' | 'role'> & { passwordHash: string };

const staffColumns = {
  id: staff.id,
  name: staff.name,
  login: staff.login,
  role: sql<Role>`${staff.role}`,
  createdAt: staff.createdAt,
};

const isStaff = (businessId: BusinessId, id?: StaffId) =>
  and(eq(staff.businessId, businessId), isNull(staff.deletedAt), id && eq(staff.id, id));

/** @throws Refusal LOGIN_TAKEN */
export async function insertStaff(
  session: Session,
  businessId: BusinessId,
  member: NewStaff,
): Promise<StaffRow> {
  const [row] = await session.query
    .insert(staff)
    .values({ ...member, id: newId(), businessId, createdAt: session.now })
    .returning(staffColumns)
    .catch(loginTaken);
  return row as StaffRow;
}

export async function listStaff(session: Session, businessId: BusinessId): Promise<StaffRow[]> {
  return session.query
    .select(staffColumns)
    .from(staff)
    .where(isStaff(businessId))
    .orderBy(desc(staff.createdAt), desc(staff.id));
}

/** @returns the login, which nobody else changes until the transaction ends */
export async function holdStaff(session: Session, businessId: BusinessId, id: StaffId) {
  const [row] = await session.query
    .select(staffColumns)
    .from(staff)
    .where(isStaff(businessId, id))
    .for('share');
  return row;
}

/** The login and all owners: whoever changes one of them next waits until the transaction ends. */
export async function lockWithOwners(session: Session, businessId: BusinessId, id: StaffId) {
  return session.query
    .select(staffColumns)
    .from(staff)
    .where(and(isStaff(businessId), or(eq(staff.id, id), eq(staff.role, 'owner'))))
    .orderBy(staff.id)
    .for('no key update');
}

/** @throws Refusal LOGIN_TAKEN */
export async function updateStaff(
  session: Session,
  businessId: BusinessId,
  id: StaffId,
  { endSessions, ...change }: Partial<NewStaff> & { endSessions: boolean },
): Promise<StaffRow | undefined> {
  const [row] = await session.query
    .update(staff)
    .set({ ...change, sessionVersion: sql`${staff.sessionVersion} + ${endSessions ? 1 : 0}` })
    .where(isStaff(businessId, id))
    .returning(staffColumns)
    .catch(loginTaken);
  return row;
}

/** Ends the login and its sessions; its name may be given to another. */
export async function deleteStaff(session: Session, businessId: BusinessId, id: StaffId): Promise<void> {
  await session.query.update(staff).set({ deletedAt: session.now }).where(isStaff(businessId, id));
}

function loginTaken(error: unknown): never {
  throw brokenConstraint(error) === 'staff_login_once' ? new Refusal('LOGIN_TAKEN') : error;
}

export type Member = Omit<StaffRow, 'createdAt'> & { businessId: BusinessId; sessionVersion: number };

const { createdAt: _, ...whoIs } = staffColumns;
const memberColumns = { ...whoIs, businessId: staff.businessId, sessionVersion: staff.sessionVersion };

/** Logins are the same in any case. */
export async function findMemberByLogin(session: Session, login: string) {
  const [row] = await session.query
    .select({ ...memberColumns, passwordHash: staff.passwordHash })
    .from(staff)
    .where(and(eq(sql`lower(${staff.login})`, sql`lower(${login})`), isNull(staff.deletedAt)));
  return row;
}

/** `now`: the moment of the look-up, which decides about sessions; the password's hash is for what is bound to it. */
export async function findMember(session: Session, id: StaffId) {
  const [row] = await session.query
    .select({
      ...memberColumns,
      passwordHash: staff.passwordHash,
      now: sql<Date>`${session.now}`.mapWith(staff.createdAt),
    })
    .from(staff)
    .where(and(eq(staff.id, id), isNull(staff.deletedAt)));
  return row;
}
