// SQL of apple_push_targets: whom a push is to tell of what.

import { sql } from '../../../db/drizzle.ts';
import { appleDevices, applePushTargets, appleRegistrations } from '../../../db/schema.ts';
import type { Session } from '../../../db/tx.ts';
import type { PassKey } from '../../store.ts';
import { lanes } from '../budget.ts';

const t = applePushTargets;
/** Changes within this time are one push. It grows with the score: a long burst of changes stays a handful of pushes. */
const window = sql`interval '1 second' * (1 + least(3, floor(${t.score})))`;

/** The phones that hold these passes are to be told, each in its lane and at some moment of these seconds from now. */
export async function wantPush(
  session: Session,
  passes: (PassKey & { lane: number })[],
  { from = 0, to = 0 }: { from?: number; to?: number } = {},
): Promise<void> {
  if (passes.length === 0) return;
  const { now } = session;
  const start = sql`${now} + (${from}::float8 + random() * ${to - from}::float8) * interval '1 second'`;
  const mayGo = sql`greatest(${start} + ${window}, case excluded.lane
    when ${lanes.edit} then ${t.editsAfter} when ${lanes.campaign} then ${t.campaignsAfter} end)`;
  // A phone that says a new token meanwhile is waited for, or waits: it is told under the one that it then has.
  // In one order everywhere, so that two of these never wait for each other.
  await session.query.execute(sql`
    with phones as materialized (
      select ${appleDevices.pushToken}, ${appleDevices.passTypeIdentifier}, wanted.lane
      from jsonb_to_recordset(${JSON.stringify(passes)}::jsonb)
        as wanted ("passTypeIdentifier" text, "serialNumber" text, lane int)
      join ${appleRegistrations} on ${appleRegistrations.passTypeIdentifier} = wanted."passTypeIdentifier"
        and ${appleRegistrations.serialNumber} = wanted."serialNumber"
      join ${appleDevices}
        on ${appleDevices.deviceLibraryIdentifier} = ${appleRegistrations.deviceLibraryIdentifier}
        and ${appleDevices.passTypeIdentifier} = ${appleRegistrations.passTypeIdentifier}
      order by ${appleDevices.deviceLibraryIdentifier}
      for share of ${appleDevices})
    insert into ${t} (push_token, pass_type_identifier, want_version, lane, due_at, wanted_at)
    select push_token, pass_type_identifier, 1, min(lane), ${start} + interval '1 second', ${now}
    from phones group by 1, 2 order by 1
    on conflict (push_token, pass_type_identifier) do update set
      want_version = ${t.wantVersion} + 1,
      wanted_at = coalesce(${t.wantedAt}, excluded.wanted_at),
      lane = case when ${t.dueAt} is null or ${t.lane} = ${lanes.reminder} then excluded.lane
        else least(${t.lane}, excluded.lane) end,
      due_at = case
        when ${t.lease} is not null or (${t.failures} > 0 and ${t.dueAt} is not null) then ${t.dueAt}
        else least(${t.dueAt}, ${mayGo}) end`);
}

/**
 * A phone has a new token: what it was still to be told under the former one, it is told here. It asks by itself as
 * well, after a registration; a push in a few seconds is for the one that does not.
 */
export async function wantPushOf(
  session: Session,
  { passTypeIdentifier, pushToken }: { passTypeIdentifier: string; pushToken: string },
): Promise<void> {
  const soon = sql`${session.now} + interval '5 seconds'`;
  await session.query
    .insert(t)
    .values({
      pushToken,
      passTypeIdentifier,
      wantVersion: 1,
      lane: lanes.edit,
      dueAt: soon,
      wantedAt: session.now,
    })
    .onConflictDoUpdate({
      target: [t.pushToken, t.passTypeIdentifier],
      set: {
        wantVersion: sql`${t.wantVersion} + 1`,
        wantedAt: sql`coalesce(${t.wantedAt}, excluded.wanted_at)`,
        dueAt: sql`case when ${t.lease} is null then least(${t.dueAt}, ${soon}) else ${t.dueAt} end`,
      },
    });
}
