// SQL of apple_push_targets: turns to push, and what came of them.

import { and, eq, type SQL, sql } from '../../db/drizzle.ts';
import { appleDevices, applePushTargets, appleRegistrations } from '../../db/schema.ts';
import type { Session } from '../../db/tx.ts';
import { lanes } from './budget.ts';

const t = applePushTargets;
/** A token that no phone says any more is not pushed. */
export async function forgetIdleTarget(
  session: Session,
  { passTypeIdentifier, pushToken }: { passTypeIdentifier: string; pushToken: string },
): Promise<void> {
  await session.query.execute(sql`
    delete from ${t} where ${t.pushToken} = ${pushToken} and ${t.passTypeIdentifier} = ${passTypeIdentifier}
      and not exists (select from ${appleDevices} where ${appleDevices.pushToken} = ${t.pushToken}
        and ${appleDevices.passTypeIdentifier} = ${t.passTypeIdentifier})`);
}

/** The phone has listed its passes, in a state of the database with so many changes. */
export async function markSeen(
  session: Session,
  {
    pushToken,
    passTypeIdentifier,
    version,
  }: { pushToken: string; passTypeIdentifier: string; version: number },
): Promise<void> {
  await session.query
    .update(t)
    .set({
      seenVersion: sql`greatest(${t.seenVersion}, ${version})`,
      reminders: 0,
      dueAt: sql`case when ${t.lease} is null and ${t.sentVersion} = ${t.wantVersion} and ${t.wantVersion} <= ${version}
        then null else ${t.dueAt} end`,
    })
    .where(and(eq(t.pushToken, pushToken), eq(t.passTypeIdentifier, passTypeIdentifier)));
}

export type Turn = {
  pushToken: string;
  wantVersion: number;
  lane: number;
  failures: number;
  reminders: number;
  score: number;
  pushedAt: Date | null;
  /** When the turn was taken. */
  now: Date;
  /** Of this type on the phone; more than four are four. 0: no phone says this token any more. */
  passes: number;
};

/** Takes up to `most` turns of a lane, those that are due the longest, for so many seconds. Nobody waits for anybody. */
export async function leaseDue(
  session: Session,
  of: { passTypeIdentifier: string; lane: number; lease: string; most: number; seconds: number },
): Promise<Turn[]> {
  const { now } = session;
  const rows = await session.query.execute<Record<string, unknown>>(sql`
    with due as (
      select push_token, pass_type_identifier from ${t}
      where ${t.passTypeIdentifier} = ${of.passTypeIdentifier} and ${t.lane} = ${of.lane} and ${t.dueAt} <= ${now}
      order by ${t.dueAt} limit ${of.most} for update skip locked)
    update ${t} set lease = ${of.lease}, due_at = ${now} + ${of.seconds}::float8 * interval '1 second'
    from due
    where ${t.pushToken} = due.push_token and ${t.passTypeIdentifier} = due.pass_type_identifier
    returning ${t.pushToken} as token, ${t.wantVersion} as want, ${t.lane} as lane, ${t.failures} as failures,
      ${t.reminders} as reminders, ${t.score} as score, ${t.pushedAt} as pushed_at, ${now} as now,
      (select count(*)::int from (
        select from ${appleDevices} join ${appleRegistrations}
          on ${appleRegistrations.deviceLibraryIdentifier} = ${appleDevices.deviceLibraryIdentifier}
          and ${appleRegistrations.passTypeIdentifier} = ${appleDevices.passTypeIdentifier}
        where ${appleDevices.pushToken} = ${t.pushToken} and ${appleDevices.passTypeIdentifier} = ${t.passTypeIdentifier}
        limit 4) as held) as passes`);
  return rows.map((row) => ({
    pushToken: String(row.token),
    wantVersion: Number(row.want),
    lane: Number(row.lane),
    failures: Number(row.failures),
    reminders: Number(row.reminders),
    score: Number(row.score),
    pushedAt: row.pushed_at === null ? null : new Date(String(row.pushed_at)),
    now: new Date(String(row.now)),
    passes: Number(row.passes),
  }));
}

/** Those that are still ours, locked in the order of `wantPush`. */
function ourTurns(of: Handful, tokens: string[]): SQL {
  return sql`select ${t.pushToken} from ${t}
    where ${t.passTypeIdentifier} = ${of.passTypeIdentifier} and ${t.lease} = ${of.lease}
      and ${t.pushToken} in (select jsonb_array_elements_text(${JSON.stringify(tokens)}::jsonb))
    order by ${t.pushToken} for update`;
}

type Handful = { passTypeIdentifier: string; lease: string };

/** A push takes long: its turn does not end yet. */
export async function keepTurns(
  session: Session,
  of: Handful & { seconds: number },
  tokens: string[],
): Promise<void> {
  await session.query.execute(sql`
    with ours as materialized (${ourTurns(of, tokens)})
    update ${t} set due_at = ${session.now} + ${of.seconds}::float8 * interval '1 second' from ours
    where ${t.pushToken} = ours.push_token and ${t.passTypeIdentifier} = ${of.passTypeIdentifier}
      and ${t.lease} = ${of.lease}`);
}

/** What came of a turn. `waitMs`: until the next; null where nothing is left to tell. */
export type Settlement = {
  pushToken: string;
  /** Up to which version the phone was pushed; null: it was not. */
  sent: number | null;
  failures: number;
  reminders: number;
  /** Behind all others from now on. */
  demoted: boolean;
  waitMs: number | null;
  score: number;
  pushedAt: Date | null;
  editsAfter: Date | null;
  campaignsAfter: Date | null;
};

/** Only turns that are still ours: where a lease was lost nothing changes. @returns how many were settled */
export async function settleTurns(session: Session, of: Handful, settlements: Settlement[]): Promise<number> {
  if (settlements.length === 0) return 0;
  const { now } = session;
  const tokens = settlements.map(({ pushToken }) => pushToken);
  const rows = await session.query.execute(sql`
    with ours as materialized (${ourTurns(of, tokens)})
    update ${t} set
      lease = null,
      sent_version = greatest(${t.sentVersion}, s.sent),
      wanted_at = case when s.sent is null then ${t.wantedAt} when s.sent < ${t.wantVersion} then ${now} end,
      failures = s.failures,
      reminders = s.reminders,
      score = s.score,
      pushed_at = s."pushedAt",
      edits_after = case when s.sent is null then ${t.editsAfter} else s."editsAfter" end,
      campaigns_after = case when s.sent is null then ${t.campaignsAfter} else s."campaignsAfter" end,
      lane = case when s.demoted or s.sent = ${t.wantVersion} then ${lanes.reminder} else ${t.lane} end,
      due_at = case
        when s.sent is null then ${now} + s."waitMs" * interval '1 millisecond'
        when s.sent < ${t.wantVersion} then greatest(
          ${now} + interval '1 second' * (1 + least(3, floor(s.score))),
          case when ${t.lane} = ${lanes.edit} then s."editsAfter" when ${t.lane} > ${lanes.edit} then s."campaignsAfter" end)
        when s."waitMs" is null or ${t.seenVersion} >= ${t.wantVersion} then null
        else greatest(${now} + s."waitMs" * interval '1 millisecond', s."campaignsAfter") end
    from ours join jsonb_to_recordset(${JSON.stringify(settlements)}::jsonb) as s (
      "pushToken" text, sent bigint, failures int, reminders int, demoted boolean, "waitMs" float8, score float8,
      "pushedAt" timestamptz, "editsAfter" timestamptz, "campaignsAfter" timestamptz)
      on s."pushToken" = ours.push_token
    where ${t.pushToken} = ours.push_token and ${t.passTypeIdentifier} = ${of.passTypeIdentifier}
      and ${t.lease} = ${of.lease}
    returning ${t.pushToken}`);
  return rows.length;
}

/** Milliseconds until the next turn is due, 0 or less where one is; undefined where none waits. */
export async function findWait(session: Session, passTypeIdentifier: string): Promise<number | undefined> {
  const [row] = await session.query.execute<{ wait: number | null }>(sql`
    select (extract(epoch from min(first.due_at) - ${session.now}) * 1000)::float8 as wait
    from generate_series(0, ${lanes.reminder}::int) as of_lane, lateral (
      select ${t.dueAt} from ${t}
      where ${t.passTypeIdentifier} = ${passTypeIdentifier} and ${t.lane} = of_lane and ${t.dueAt} is not null
      order by ${t.dueAt} limit 1) as first`);
  return row?.wait ?? undefined;
}

/** For operators: how many phones wait to be told, and since when, in seconds, the oldest of them. */
export async function measureBacklog(session: Session, passTypeIdentifier: string) {
  const [row] = await session.query
    .select({
      pending: sql<number>`count(*)::int`,
      lagSeconds: sql<number>`coalesce(greatest(0, extract(epoch from ${session.now} - min(${t.wantedAt}))), 0)::float8`,
    })
    .from(t)
    .where(
      and(
        eq(t.passTypeIdentifier, passTypeIdentifier),
        sql`${t.dueAt} is not null and ${t.sentVersion} < ${t.wantVersion}`,
      ),
    );
  return row ?? { pending: 0, lagSeconds: 0 };
}
