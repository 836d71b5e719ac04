// SQL of google_objects and google_classes: turns to make Google equal to us, and what came of them. Both have the same
// columns for that.

import { type SQL, sql } from '../../db/drizzle.ts';
import { googleClasses, googleObjects } from '../../db/schema.ts';
import type { Session } from '../../db/tx.ts';

/** What a turn is about. */
export type Kind = 'object' | 'class';
/** A turn, as long as its lease is ours. */
export type Turn = { kind: Kind; id: string; lease: string };

const tables = {
  object: { t: googleObjects, id: googleObjects.objectId },
  class: { t: googleClasses, id: googleClasses.classId },
} as const;

const seconds = (count: unknown) => sql`${count}::float8 * interval '1 second'`;
const isOurs = ({ kind, id, lease }: Turn) =>
  sql`${tables[kind].id} = ${id} and ${tables[kind].t.lease} = ${lease}`;

/** What time alone could still overwrite: see `settle`. */
const onceMore = (t: (typeof tables)[Kind]['t'], now: SQL) =>
  sql`case when ${t.doubtfulUntil} > ${now} then ${t.doubtfulUntil} end`;

/** Of a turn; and after which nothing that was sent before can still arrive. */
export type LeaseTimes = { seconds: number; doubtSeconds: number };

/** Whoever had it died with a request on the way. */
const takenOver = (t: (typeof tables)[Kind]['t'], now: SQL, { doubtSeconds }: LeaseTimes) =>
  sql`case when ${t.lease} is null then ${t.doubtfulUntil} else ${now} + ${seconds(doubtSeconds)} end`;

/** Takes the turn that is due the longest; of objects, in this lane. Nobody waits for anybody. */
export async function leaseDue(
  session: Session,
  of: { kind: Kind; issuerId: string; lane: number; lease: string } & LeaseTimes,
): Promise<Turn | undefined> {
  const { t, id } = tables[of.kind];
  const inLane = of.kind === 'object' ? sql`and ${googleObjects.lane} = ${of.lane}` : sql``;
  const [row] = await session.query.execute<{ id: string }>(sql`
    with due as (
      select ${id} as id from ${t}
      where ${t.issuerId} = ${of.issuerId} ${inLane} and ${t.dueAt} <= ${session.now}
      order by ${t.dueAt} limit 1 for update skip locked)
    update ${t} set lease = ${of.lease}, due_at = ${session.now} + ${seconds(of.seconds)},
      doubtful_until = ${takenOver(t, session.now, of)}
    from due where ${id} = due.id
    returning ${id} as id`);
  return row && { kind: of.kind, id: row.id, lease: of.lease };
}

/** Takes the turn of this one, unless somebody has it. @param of.patient not before its time where it has failed */
export async function leaseOne(
  session: Session,
  turn: Turn,
  of: LeaseTimes & { patient: boolean },
): Promise<boolean> {
  const { t, id } = tables[turn.kind];
  const free = of.patient ? sql`(${t.lease} is null and ${t.failures} = 0)` : sql`${t.lease} is null`;
  const rows = await session.query.execute(sql`
    update ${t} set lease = ${turn.lease}, due_at = ${session.now} + ${seconds(of.seconds)},
      doubtful_until = case when ${t.lease} = ${turn.lease} then ${t.doubtfulUntil} else ${takenOver(t, session.now, of)} end
    where ${id} = ${turn.id}
      and (${free} or ${t.lease} = ${turn.lease} or ${t.dueAt} <= ${session.now})
    returning 1`);
  return rows.length > 0;
}

/** @returns false where it is lost */
export async function keepLease(session: Session, turn: Turn, of: { seconds: number }): Promise<boolean> {
  const { t } = tables[turn.kind];
  const rows = await session.query.execute(sql`
    update ${t} set due_at = ${session.now} + ${seconds(of.seconds)} where ${isOurs(turn)} returning 1`);
  return rows.length > 0;
}

/** Back as it was: nothing was tried. */
export async function putBack(session: Session, turn: Turn, of: { waitMs: number }): Promise<void> {
  const { t } = tables[turn.kind];
  await session.query.execute(sql`
    update ${t} set lease = null, due_at = ${session.now} + ${seconds(of.waitMs / 1000)} where ${isOurs(turn)}`);
}

/**
 * Google has this version, with these members. What came to an unknown end before may arrive after it: until that is
 * impossible it is sent once more. Where the lease was lost in the meantime our own may have come after a newer one: so
 * it is wanted anew.
 * @param of.again there is something left to do @returns whether the turn was still ours
 */
export async function settle(
  session: Session,
  turn: Turn,
  of: { version: number; members: string[]; again?: boolean; also?: SQL | undefined },
): Promise<boolean> {
  const { t, id } = tables[turn.kind];
  const { now } = session;
  const newer = sql`${t.version} > ${of.version}`;
  const rows = await session.query.execute(sql`
    update ${t} set
      lease = null, failures = 0, problem = null, doubtful_until = ${onceMore(t, now)},
      exists_at = coalesce(${t.existsAt}, ${now}),
      sent_members = array(select jsonb_array_elements_text(${JSON.stringify(of.members)}::jsonb)),
      synced_version = greatest(${t.syncedVersion}, ${of.version}),
      wanted_at = case when ${newer} then ${now} end,
      due_at = case when ${newer} or ${of.again ?? false} then ${now} else ${onceMore(t, now)} end
      ${of.also ? sql`, ${of.also}` : sql``}
    where ${isOurs(turn)} returning 1`);
  if (rows.length > 0) return true;
  await session.query.execute(sql`
    update ${t} set version = ${t.version} + 1, exists_at = coalesce(${t.existsAt}, ${now}),
      sent_members = array['?'],
      due_at = case when ${t.lease} is null then ${now} else ${t.dueAt} end, wanted_at = coalesce(${t.wantedAt}, ${now})
    where ${id} = ${turn.id}`);
  return false;
}

/** Google knows it, with these members; or does not know it at all. The turn goes on. */
export async function noteThere(session: Session, turn: Turn, members: string[] | null): Promise<void> {
  const { t } = tables[turn.kind];
  const list = JSON.stringify(members ?? []);
  await session.query.execute(sql`
    update ${t} set exists_at = ${members === null ? null : session.now}::timestamptz,
      sent_members = array(select jsonb_array_elements_text(${list}::jsonb))
    where ${isOurs(turn)}`);
}

export type Failure = {
  waitMs: number;
  /** Google's word, where repeating cannot heal it. */
  problem: string | null;
  /** Seconds in which it may be done after all. */
  doubtful: number;
};

export async function fail(session: Session, turn: Turn, of: Failure): Promise<void> {
  const { t } = tables[turn.kind];
  const { now } = session;
  await session.query.execute(sql`
    update ${t} set lease = null, failures = ${t.failures} + 1, problem = ${of.problem},
      due_at = ${now} + ${seconds(of.waitMs / 1000)},
      doubtful_until = case when ${of.doubtful} > 0 then ${now} + ${seconds(of.doubtful)} else ${t.doubtfulUntil} end
    where ${isOurs(turn)}`);
}

/** Milliseconds until something is due; undefined: nothing will be. One look into an index for each lane. */
export async function findWait(
  session: Session,
  of: { issuerId: string; lanes: readonly number[]; classes?: boolean; checks?: boolean },
): Promise<number | undefined> {
  const { t } = tables.object;
  const { t: c } = tables.class;
  const first = (column: SQL, table: SQL, where: SQL) =>
    sql`(select ${column} as at from ${table} where ${where} and ${column} is not null order by ${column} limit 1)`;
  const looks = [
    ...of.lanes.map((lane) =>
      first(sql`${t.dueAt}`, sql`${t}`, sql`${t.issuerId} = ${of.issuerId} and ${t.lane} = ${lane}`),
    ),
    ...(of.classes ? [first(sql`${c.dueAt}`, sql`${c}`, sql`${c.issuerId} = ${of.issuerId}`)] : []),
    ...(of.checks ? [first(sql`${t.checkAt}`, sql`${t}`, sql`${t.issuerId} = ${of.issuerId}`)] : []),
  ];
  const [row] = await session.query.execute<{ wait: number | null }>(sql`
    select (extract(epoch from min(at) - ${session.now}) * 1000)::float8 as wait
    from (${sql.join(looks, sql` union all `)}) as soonest`);
  return row?.wait ?? undefined;
}

/** Of each lane where objects wait: how many, and how long the one that waits the longest. */
export async function measureBacklog(session: Session, issuerId: string) {
  const { t } = tables.object;
  const rows = await session.query.execute<{ lane: number; lag: number; pending: number }>(sql`
    select lane, count(*)::int as pending,
      greatest(0, extract(epoch from ${session.now} - min(wanted_at)))::float8 as lag
    from ${t} where ${t.issuerId} = ${issuerId} and ${t.dueAt} is not null and ${t.version} > ${t.syncedVersion}
    group by lane`);
  return new Map(rows.map(({ lane, lag, pending }) => [lane, { lagSeconds: lag, pending }]));
}
