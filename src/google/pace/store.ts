// SQL of google_permits and google_pauses: how fast, and whether at all, Google may be asked; over all processes.
//
// On the machine's time, not the session's: what counts here are real seconds on the wire.

import { and, eq, sql } from '../../db/drizzle.ts';
import { googlePauses, googlePermits } from '../../db/schema.ts';
import type { Session } from '../../db/tx.ts';

const p = googlePermits;
const inSeconds = (seconds: number) => sql`clock_timestamp() + ${seconds}::float8 * interval '1 second'`;

export async function makePermits(session: Session, issuerId: string, count: number): Promise<void> {
  const freeAt = sql`clock_timestamp()`;
  const rows = Array.from({ length: count }, (_, permit) => ({ issuerId, permit, freeAt }));
  await session.query.insert(googlePermits).values(rows).onConflictDoNothing();
}

/** A permit below `among`, held for so many seconds, unless there is a pause or none is free. */
export async function takePermit(
  session: Session,
  of: { issuerId: string; holder: string; among: number; seconds: number },
): Promise<number | undefined> {
  const [taken] = await session.query.execute<{ permit: number }>(sql`
    with free as (
      select permit as number from ${p}
      where ${p.issuerId} = ${of.issuerId} and ${p.permit} < ${of.among} and ${p.freeAt} <= clock_timestamp()
        and not exists (select from ${googlePauses} where ${googlePauses.issuerId} = ${of.issuerId}
          and ${googlePauses.until} > clock_timestamp())
      order by ${p.freeAt} limit 1 for update skip locked)
    update ${p} set holder = ${of.holder}, free_at = ${inSeconds(of.seconds)}
    from free where ${p.issuerId} = ${of.issuerId} and ${p.permit} = free.number
    returning ${p.permit} as permit`);
  return taken?.permit;
}

/** Whoever was too late, and has lost it to another, gives nothing back. */
export async function givePermit(
  session: Session,
  of: { issuerId: string; permit: number; holder: string; seconds: number },
): Promise<void> {
  await session.query
    .update(p)
    .set({ holder: null, freeAt: inSeconds(of.seconds) })
    .where(and(eq(p.issuerId, of.issuerId), eq(p.permit, of.permit), eq(p.holder, of.holder)));
}

/** Milliseconds until a permit below `among` is free, unless others take it meanwhile; undefined: there is a pause. */
export async function untilPermit(
  session: Session,
  of: { issuerId: string; among: number },
): Promise<number | undefined> {
  const [row] = await session.query.execute<{ wait: number; paused: boolean }>(sql`
    select (extract(epoch from min(${p.freeAt}) - clock_timestamp()) * 1000)::float8 as wait,
      exists (select from ${googlePauses} where ${googlePauses.issuerId} = ${of.issuerId}
        and ${googlePauses.until} > clock_timestamp()) as paused
    from ${p} where ${p.issuerId} = ${of.issuerId} and ${p.permit} < ${of.among}`);
  return row === undefined || row.paused ? undefined : Math.max(0, row.wait);
}

export type Pause = { reason: string; until: Date; over: boolean };

export async function findPause(session: Session, issuerId: string): Promise<Pause | undefined> {
  const [row] = await session.query
    .select({
      reason: googlePauses.reason,
      until: googlePauses.until,
      over: sql<boolean>`${googlePauses.until} <= clock_timestamp()`,
    })
    .from(googlePauses)
    .where(eq(googlePauses.issuerId, issuerId));
  return row;
}

/** Of what fails during a pause the pause knows already. @returns whether this began one */
export async function beginPause(
  session: Session,
  { issuerId, reason, seconds }: { issuerId: string; reason: string; seconds: readonly number[] },
): Promise<boolean> {
  const t = googlePauses;
  const lengths = sql`${JSON.stringify(seconds)}::jsonb`;
  const longer = sql`(${lengths} -> least(${seconds.length - 1}, ${t.times}))::float8`;
  const begun = await session.query
    .insert(t)
    .values({ issuerId, reason, since: sql`clock_timestamp()`, until: inSeconds(seconds[0] ?? 1), times: 1 })
    .onConflictDoUpdate({
      target: t.issuerId,
      setWhere: sql`${t.until} <= clock_timestamp()`,
      set: {
        reason,
        until: sql`clock_timestamp() + ${longer} * interval '1 second'`,
        times: sql`${t.times} + 1`,
      },
    })
    .returning({ times: t.times });
  return begun.length > 0;
}

/** Google has answered: only a pause that is over ends, since what was under way when it began says nothing. */
export async function endPause(session: Session, issuerId: string): Promise<void> {
  const { until } = googlePauses;
  await session.query
    .delete(googlePauses)
    .where(and(eq(googlePauses.issuerId, issuerId), sql`${until} <= clock_timestamp()`));
}
