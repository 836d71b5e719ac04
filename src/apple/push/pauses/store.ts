// SQL of apple_push_pauses: pushing stands still, in all processes.

import { eq, sql } from '../../../db/drizzle.ts';
import { applePushPauses } from '../../../db/schema.ts';
import type { Session } from '../../../db/tx.ts';

/** The pause that there is or was; `over`: it has passed, and nobody has pushed with success since. */
export async function findPause(session: Session, passTypeIdentifier: string) {
  const [row] = await session.query
    .select({
      reason: applePushPauses.reason,
      until: applePushPauses.until,
      over: sql<boolean>`${applePushPauses.until} <= ${session.now}`,
    })
    .from(applePushPauses)
    .where(eq(applePushPauses.passTypeIdentifier, passTypeIdentifier));
  return row;
}

/**
 * Everybody stops pushing for so many seconds; from the second time on for longer. Several workers find the same fault
 * at the same time: together they count once.
 * @returns whether this is a new pause
 */
export async function pausePushing(
  session: Session,
  { passTypeIdentifier, reason, seconds }: { passTypeIdentifier: string; reason: string; seconds: number[] },
): Promise<boolean> {
  const { now } = session;
  const length = sql`(${JSON.stringify(seconds)}::jsonb -> least(${seconds.length - 1}, ${applePushPauses.times}))::int`;
  const begun = await session.query
    .insert(applePushPauses)
    .values({
      passTypeIdentifier,
      reason,
      since: now,
      until: sql`${now} + ${seconds[0]}::int * interval '1 second'`,
      times: 1,
    })
    .onConflictDoUpdate({
      target: applePushPauses.passTypeIdentifier,
      setWhere: sql`${applePushPauses.until} <= ${now}`,
      set: {
        reason,
        until: sql`${now} + ${length} * interval '1 second'`,
        times: sql`${applePushPauses.times} + 1`,
      },
    })
    .returning({ times: applePushPauses.times });
  return begun.length > 0;
}

export async function endPause(session: Session, passTypeIdentifier: string): Promise<void> {
  await session.query
    .delete(applePushPauses)
    .where(eq(applePushPauses.passTypeIdentifier, passTypeIdentifier));
}
