// SQL of google_objects: one row as a turn reads it, and what a turn writes besides.

import { and, eq, type SQL, sql } from '../../../db/drizzle.ts';
import { googleClasses, googleObjects } from '../../../db/schema.ts';
import type { Session } from '../../../db/tx.ts';
import type { Turn } from '../store.ts';

const t = googleObjects;

export type Row = Awaited<ReturnType<typeof findRow>>;

/** @throws Error where there is none */
export async function findRow(session: Session, objectId: string) {
  const [row] = await session.query
    .select({
      objectId: t.objectId,
      businessId: t.businessId,
      voucherId: t.voucherId,
      customerCardId: t.customerCardId,
      version: t.version,
      syncedVersion: t.syncedVersion,
      existsAt: t.existsAt,
      sentMembers: t.sentMembers,
      classId: t.classId,
      classStays: t.classStays,
      doubtful: sql<boolean>`(${t.doubtfulUntil} is not null)`,
      failures: t.failures,
      hasUsers: t.hasUsers,
      tell: sql<boolean>`(${t.tellVersion} > ${t.toldVersion})`,
      telling: t.telling,
      toldAt: t.toldAt,
      messages: t.messages,
      autoLinked: t.autoLinked,
      now: sql<Date>`${session.now}`.mapWith(t.createdAt),
    })
    .from(t)
    .where(eq(t.objectId, objectId));
  if (row === undefined) throw new Error('an object of Google vanished');
  return row;
}

/** What `settle` writes of an object besides. @param of.tellNext who has it is told of this version in a message */
export function sent(
  session: Session,
  of: { version: number; classId: string; told: boolean; tellNext: boolean; cleared: boolean },
): SQL {
  return sql`class_id = ${of.classId}, told_at = ${of.told ? toldNow(session) : t.toldAt},
    told_version = greatest(${t.toldVersion}, ${of.tellNext ? 0 : of.version}),
    messages = case when ${of.cleared} then 0 else ${t.messages} end`;
}

/** Of the last day. */
function toldNow({ now }: Session): SQL {
  return sql`array(select at from unnest(${t.toldAt} || ${now}) as at where at > ${now} - interval '1 day')`;
}

/** `spent`: Google takes nothing more today that makes itself heard; it is told quietly next. */
export type Told = 'told' | 'told quietly' | 'not told' | 'spent';

/** @param of.version which they were told of */
export async function settleTold(
  session: Session,
  turn: Turn,
  { result, version }: { result: Told; version: number },
): Promise<void> {
  const { now } = session;
  const [spent, told] = [result === 'spent', result === 'told'];
  const added = told || result === 'told quietly';
  await session.query.execute(sql`
    update ${t} set lease = null, failures = 0, telling = false,
      told_version = greatest(${t.toldVersion}, ${spent ? 0 : version}),
      due_at = case when ${t.version} > ${t.syncedVersion} or ${spent} then ${now}
        when ${t.doubtfulUntil} > ${now} then ${t.doubtfulUntil} end,
      told_at = ${spent ? sql`array[${now}, ${now}, ${now}]` : told ? toldNow(session) : t.toldAt},
      messages = ${t.messages} + ${added ? 1 : 0}
    where ${t.objectId} = ${turn.id} and ${t.lease} = ${turn.lease}`);
}

/** Before it leaves, and where it surely did not arrive: Google adds a message as often as it is asked. */
export async function noteTelling(session: Session, objectId: string, telling: boolean): Promise<void> {
  await session.query.update(t).set({ telling }).where(eq(t.objectId, objectId));
}

/** Before Google is asked: what it may have done cannot be taken back. */
export async function noteAutoLinked(session: Session, objectId: string, ids: string[]): Promise<void> {
  await session.query.update(t).set({ autoLinked: ids }).where(eq(t.objectId, objectId));
}

/** Google does not let it move to another: it stays where it is, for ever. */
export async function keepClass(session: Session, turn: Turn): Promise<void> {
  await session.query
    .update(t)
    .set({ classStays: true })
    .where(and(eq(t.objectId, turn.id), eq(t.lease, turn.lease)));
}

/** Google does not know it, though it was there. */
export async function forgetClass(session: Session, classId: string): Promise<void> {
  const { version } = googleClasses;
  await session.query
    .update(googleClasses)
    .set({ existsAt: null, version: sql`${version} + 1` })
    .where(eq(googleClasses.classId, classId));
}
