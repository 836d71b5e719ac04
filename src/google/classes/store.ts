// SQL of google_classes, but for turns: those are as for objects, in sync/store.ts.

import { holdBusiness } from '../../businesses/store.ts';
import { eq, sql } from '../../db/drizzle.ts';
import { googleClasses } from '../../db/schema.ts';
import type { Session } from '../../db/tx.ts';
import type { BusinessId } from '../../ids.ts';
import type { WantedClass } from './class.ts';

const t = googleClasses;

/**
 * Notes that it is needed. Nothing is due: whoever needs it makes it. While the business stands still: else a new brand
 * that has not committed would never reach it.
 */
export async function insertClass(session: Session, wanted: WantedClass): Promise<void> {
  await holdBusiness(session, wanted.businessId);
  await session.query
    .insert(t)
    .values({ ...wanted, createdAt: session.now })
    .onConflictDoNothing();
}

export async function findClass(session: Session, classId: string) {
  const [row] = await session.query
    .select({
      classId: t.classId,
      businessId: t.businessId,
      title: t.title,
      version: t.version,
      existsAt: t.existsAt,
      failures: t.failures,
      problem: t.problem,
      doubtful: sql<boolean>`(${t.doubtfulUntil} is not null)`,
      /** It failed, and nobody tries it again before so many milliseconds. */
      waits: sql<boolean>`(${t.failures} > 0 and ${t.lease} is null and ${t.dueAt} > ${session.now})`,
      waitMs: sql<number>`coalesce(greatest(0, extract(epoch from ${t.dueAt} - ${session.now})) * 1000, 0)::float8`,
      sentMembers: t.sentMembers,
    })
    .from(t)
    .where(eq(t.classId, classId));
  return row;
}

/** The brand has changed: those that are at Google change, and one that is being made now will. */
export async function markClasses(session: Session, businessId: BusinessId): Promise<number> {
  const { now } = session;
  const marked = await session.query
    .update(t)
    .set({
      version: sql`${t.version} + 1`,
      wantedAt: sql`coalesce(${t.wantedAt}, ${now})`,
      dueAt: sql`case when ${t.lease} is null and ${t.existsAt} is not null then ${now} else ${t.dueAt} end`,
    })
    .where(eq(t.businessId, businessId))
    .returning({ classId: t.classId });
  return marked.length;
}
