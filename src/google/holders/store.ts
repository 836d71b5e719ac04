// SQL of google_objects: who has them, and when to ask.

import { and, eq, type SQL, sql } from '../../db/drizzle.ts';
import { googleObjects } from '../../db/schema.ts';
import type { Session } from '../../db/tx.ts';

const t = googleObjects;

/** @returns whether that begins or ends somebody's having it: the first news that nobody has it does not */
export async function setHasUsers(session: Session, objectId: string, hasUsers: boolean): Promise<boolean> {
  const [before] = await session.query
    .select({ hasUsers: t.hasUsers })
    .from(t)
    .where(eq(t.objectId, objectId))
    .for('update');
  await session.query
    .update(t)
    .set({ hasUsers, ...(hasUsers && { savedAt: sql`coalesce(${t.savedAt}, ${session.now})` }) })
    .where(eq(t.objectId, objectId));
  return (before?.hasUsers ?? false) !== hasUsers;
}

/** It may be saved, or let go, from now on: ask in so many seconds, and then less and less often. */
export async function wantCheck(session: Session, which: SQL | undefined, seconds: number): Promise<void> {
  const at = sql`${session.now} + ${seconds}::int * interval '1 second'`;
  await session.query
    .update(t)
    .set({ checkAt: sql`least(${t.checkAt}, ${at})`, checks: 0 })
    .where(which);
}

export const withId = (issuerId: string, objectId: string) =>
  and(eq(t.objectId, objectId), eq(t.issuerId, issuerId));

export type DueCheck = NonNullable<Awaited<ReturnType<typeof leaseCheck>>>;

/** Takes the one whose time came first; a minute later it is taken again, if nothing became of this. */
export async function leaseCheck(session: Session, issuerId: string) {
  const due = session.query
    .select({ objectId: t.objectId })
    .from(t)
    .where(and(eq(t.issuerId, issuerId), sql`${t.checkAt} <= ${session.now}`))
    .orderBy(t.checkAt)
    .limit(1)
    .for('update', { skipLocked: true });
  const [row] = await session.query
    .update(t)
    .set({ checkAt: sql`${session.now} + interval '1 minute'`, checks: sql`${t.checks} + 1` })
    .where(eq(t.objectId, sql`(${due})`))
    .returning({
      objectId: t.objectId,
      businessId: t.businessId,
      voucherId: t.voucherId,
      hasUsers: t.hasUsers,
      checks: t.checks,
    });
  return row;
}

/** Unless somebody wants to know again meanwhile, which counts from 0. @param of.waitMs null: it is asked of no more */
export async function settleCheck(
  session: Session,
  { objectId, checks }: { objectId: string; checks: number },
  of: { checks: number; waitMs: number | null },
): Promise<void> {
  const at = sql`${session.now} + ${of.waitMs ?? 0}::float8 * interval '1 millisecond'`;
  await session.query
    .update(t)
    .set({ checks: of.checks, checkAt: of.waitMs === null ? null : at })
    .where(and(eq(t.objectId, objectId), eq(t.checks, checks)));
}

/** Google does not know it any more: it is made anew. */
export async function loseObject(session: Session, objectId: string): Promise<void> {
  const { now } = session;
  await session.query
    .update(t)
    .set({
      existsAt: null,
      checkAt: null,
      version: sql`${t.version} + 1`,
      dueAt: sql`coalesce(${t.dueAt}, ${now})`,
      wantedAt: sql`coalesce(${t.wantedAt}, ${now})`,
    })
    .where(eq(t.objectId, objectId));
}
