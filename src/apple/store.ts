// SQL of apple_passes: what phones know a voucher or a card by, and which version of it they are to hold.

import { and, eq, inArray, isNotNull, lt, or, type SQL, sql } from '../db/drizzle.ts';
import { presentEpoch } from '../db/epoch.ts';
import { applePasses, appleRegistrations, appleRestyles } from '../db/schema.ts';
import type { Session } from '../db/tx.ts';
import type { BusinessId, CustomerCardId, PassSerial, VoucherId } from '../ids.ts';
import { endsOf } from '../vouchers/life/store.ts';

/** Whose pass it is. */
export type Owner = { voucherId: VoucherId } | { customerCardId: CustomerCardId };
export type PassKey = { passTypeIdentifier: string; serialNumber: PassSerial };
export type Pass = PassKey & {
  businessId: BusinessId;
  voucherId: VoucherId | null;
  customerCardId: CustomerCardId | null;
  lastModified: Date;
  endsAt: Date[];
};

const columns = {
  passTypeIdentifier: applePasses.passTypeIdentifier,
  serialNumber: applePasses.serialNumber,
  businessId: applePasses.businessId,
  voucherId: applePasses.voucherId,
  customerCardId: applePasses.customerCardId,
  lastModified: applePasses.lastModified,
  endsAt: applePasses.endsAt,
};
const isPass = ({ passTypeIdentifier, serialNumber }: PassKey) =>
  and(eq(applePasses.passTypeIdentifier, passTypeIdentifier), eq(applePasses.serialNumber, serialNumber));
const isOf = (owner: Owner) =>
  'voucherId' in owner
    ? eq(applePasses.voucherId, owner.voucherId)
    : eq(applePasses.customerCardId, owner.customerCardId);

export async function findSerial(
  session: Session,
  owner: Owner,
  passTypeIdentifier: string,
): Promise<PassSerial | undefined> {
  const [row] = await session.query
    .select({ serialNumber: applePasses.serialNumber })
    .from(applePasses)
    .where(and(isOf(owner), eq(applePasses.passTypeIdentifier, passTypeIdentifier)));
  return row?.serialNumber;
}

/** The owner's row must be locked: a change of it that has not committed would never reach this pass. */
export async function insertPass(
  session: Session,
  owner: Owner,
  { passTypeIdentifier, serialNumber, businessId }: PassKey & { businessId: BusinessId },
): Promise<void> {
  await session.query
    .insert(applePasses)
    .values({
      ...owner,
      passTypeIdentifier,
      serialNumber,
      businessId,
      createdAt: session.now,
      lastModified: sql`date_trunc('second', ${session.now})`,
      endsAt: endsOf(session, owner),
      epoch: sql`${presentEpoch}`,
    })
    .onConflictDoNothing();
}

export async function findPass(session: Session, key: PassKey): Promise<Pass | undefined> {
  const [row] = await session.query.select(columns).from(applePasses).where(isPass(key));
  return row;
}

/** For a conditional request: one look, and no picture. `restyling`: its business has a new look that it has not yet. */
export async function findVersion(session: Session, key: PassKey) {
  const restyling = existsWhere(
    appleRestyles,
    eq(appleRestyles.businessId, applePasses.businessId),
    lt(appleRestyles.afterSerial, applePasses.serialNumber),
  );
  const [row] = await session.query
    .select({ ...columns, restyling, now: sql<Date>`${session.now}`.mapWith(applePasses.createdAt) })
    .from(applePasses)
    .where(isPass(key));
  return row;
}

/** Nobody changes the pass or registers a phone for it before this transaction ends. */
export async function lockPass(session: Session, key: PassKey) {
  const [row] = await session.query
    .select({ ...columns, savedAt: applePasses.savedAt })
    .from(applePasses)
    .where(isPass(key))
    .for('update');
  return row;
}

export async function markSaved(session: Session, key: PassKey): Promise<void> {
  await session.query
    .update(applePasses)
    .set({ savedAt: sql`coalesce(${applePasses.savedAt}, ${session.now})` })
    .where(isPass(key));
}

/** For whoever changes several: in one order everywhere, so that two changes never wait for each other. */
export async function lockPasses(session: Session, which: SQL | undefined): Promise<void> {
  await session.query
    .select({ serialNumber: applePasses.serialNumber })
    .from(applePasses)
    .where(which)
    .orderBy(applePasses.serialNumber)
    .for('update');
}

/**
 * A change counts from its transaction's beginning, and is seen at its end. A phone that asks in between, after a
 * voucher has ended, was given the moment of that end: the next version must be later than that, too.
 */
const longestTransaction = sql`interval '1 minute'`;

/**
 * Gives each of these passes its next version. They must be locked: what is computed here must be of the present.
 * @param lane how urgently phones are to be told; undefined: not by this @returns those that some phone has or had
 */
export async function nextVersions(
  session: Session,
  which: SQL | undefined,
  lane?: number,
): Promise<PassKey[]> {
  const { now } = session;
  const ended = sql`select count(*) as count, max(moment) as last from unnest(${applePasses.endsAt}) as moment where moment <= ${now} + ${longestTransaction}`;
  // What web-service/version.ts calls the present one: the new one must be later.
  const present = sql`(select greatest(${applePasses.lastModified} + count * interval '1 second', last) from (${ended}) as ended)`;
  const changed = await session.query
    .update(applePasses)
    .set({
      lastModified: sql`greatest(date_trunc('second', ${now}), ${present} + interval '1 second')`,
      endsAt: sql`case when ${applePasses.voucherId} is null
        then ${endsOf(session, { customerCardId: applePasses.customerCardId })}
        else ${endsOf(session, { voucherId: applePasses.voucherId })} end`,
      epoch: sql`${presentEpoch}`,
      changedXid: sql`pg_current_xact_id()`,
      ...(lane !== undefined && {
        pushLane: sql`case when ${applePasses.savedAt} is not null then least(${applePasses.pushLane}, ${lane}) end`,
      }),
    })
    .where(which)
    .returning({
      passTypeIdentifier: applePasses.passTypeIdentifier,
      serialNumber: applePasses.serialNumber,
      savedAt: applePasses.savedAt,
    });
  return changed.filter(({ savedAt }) => savedAt !== null);
}

/** The passes of these vouchers and cards. */
export function ofOwners(vouchers: VoucherId[], cards: CustomerCardId[]): SQL | undefined {
  return or(
    vouchers.length > 0 ? inArray(applePasses.voucherId, vouchers) : undefined,
    cards.length > 0 ? inArray(applePasses.customerCardId, cards) : undefined,
  );
}

/** Takes up to `most` passes whose phones are to be told, the most urgent first; nobody else will. */
export async function takeUntold(
  session: Session,
  passTypeIdentifier: string,
  most: number,
): Promise<(PassKey & { lane: number })[]> {
  const p = applePasses;
  const rows = await session.query.execute<{ serial: PassSerial; lane: number }>(sql`
    with untold as (
      select pass_type_identifier, serial_number, push_lane from ${p}
      where ${p.passTypeIdentifier} = ${passTypeIdentifier} and ${p.pushLane} is not null
      order by ${p.pushLane} limit ${most} for update skip locked)
    update ${p} set push_lane = null from untold
    where ${p.passTypeIdentifier} = untold.pass_type_identifier and ${p.serialNumber} = untold.serial_number
    returning ${p.serialNumber} as serial, untold.push_lane as lane`);
  return rows.map(({ serial, lane }) => ({ passTypeIdentifier, serialNumber: serial, lane }));
}

export function withSerials(passTypeIdentifier: string, serials: PassSerial[]): SQL | undefined {
  return and(
    eq(applePasses.passTypeIdentifier, passTypeIdentifier),
    inArray(applePasses.serialNumber, serials),
  );
}

/** Which of these a phone holds, or held: vouchers and cards that none ever did are missing. */
export async function findHolders(
  session: Session,
  businessId: BusinessId,
  passTypeIdentifier: string,
  owners: SQL | undefined,
) {
  return session.query
    .select({
      voucherId: applePasses.voucherId,
      customerCardId: applePasses.customerCardId,
      held: existsWhere(
        appleRegistrations,
        eq(appleRegistrations.passTypeIdentifier, applePasses.passTypeIdentifier),
        eq(appleRegistrations.serialNumber, applePasses.serialNumber),
      ),
    })
    .from(applePasses)
    .where(
      and(
        eq(applePasses.businessId, businessId),
        eq(applePasses.passTypeIdentifier, passTypeIdentifier),
        isNotNull(applePasses.savedAt),
        owners,
      ),
    );
}

/** From columns that stand in a selected text itself drizzle takes the name of their table away; a condition keeps it. */
function existsWhere(
  table: typeof appleRestyles | typeof appleRegistrations,
  ...conditions: SQL[]
): SQL<boolean> {
  return sql<boolean>`exists (select from ${table} where ${and(...conditions)})`;
}
