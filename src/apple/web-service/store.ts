// SQL of apple_devices and apple_registrations: which phone holds which pass. A phone is of no business: it is asked about
// by the name that only it and we know, and holds passes of many.

import { and, desc, eq, inArray, lte, type SQL, sql } from '../../db/drizzle.ts';
import { presentEpoch } from '../../db/epoch.ts';
import { appleDevices, applePasses, applePushTargets, appleRegistrations } from '../../db/schema.ts';
import type { Session } from '../../db/tx.ts';
import type { PassSerial } from '../../ids.ts';
import type { PassKey } from '../store.ts';
import type { Tag } from './tag.ts';

export type Device = { deviceLibraryIdentifier: string; passTypeIdentifier: string };

const isDevice = ({ deviceLibraryIdentifier, passTypeIdentifier }: Device) =>
  and(
    eq(appleDevices.deviceLibraryIdentifier, deviceLibraryIdentifier),
    eq(appleDevices.passTypeIdentifier, passTypeIdentifier),
  );
const registersPass = ({ passTypeIdentifier, serialNumber }: PassKey) =>
  and(
    eq(appleRegistrations.passTypeIdentifier, passTypeIdentifier),
    eq(appleRegistrations.serialNumber, serialNumber),
  );
const isRegistered = (device: Device, pass: PassKey) =>
  and(eq(appleRegistrations.deviceLibraryIdentifier, device.deviceLibraryIdentifier), registersPass(pass));

export type Listed = {
  serials: PassSerial[];
  /** The state of the database that the list is of. */
  tag: Tag;
  pushToken: string | null;
  /** How many changes the phone is to know of, and of how many it knew before. */
  wantVersion: number;
  seenVersion: number;
};

/** What of its passes this phone does not know yet, in one look at one state of the database. */
export async function listNews(session: Session, device: Device, since: Tag | undefined): Promise<Listed> {
  const r = appleRegistrations;
  const p = applePasses;
  const [row] = await session.query.execute<{
    serials: PassSerial[];
    snapshot: string;
    epoch: number;
    push_token: string | null;
    want_version: string | null;
    seen_version: string | null;
  }>(sql`
    select
      coalesce((
        select json_agg(${r.serialNumber} order by ${r.serialNumber})
        from ${r} join ${p} on ${p.passTypeIdentifier} = ${r.passTypeIdentifier} and ${p.serialNumber} = ${r.serialNumber}
        where ${r.deviceLibraryIdentifier} = ${device.deviceLibraryIdentifier}
          and ${r.passTypeIdentifier} = ${device.passTypeIdentifier}
          and ${isNews(since)}
      ), '[]') as serials,
      pg_current_snapshot()::text as snapshot, ${presentEpoch} as epoch,
      ${appleDevices.pushToken}, ${applePushTargets.wantVersion}, ${applePushTargets.seenVersion}
    from (select 1) as one
      left join ${appleDevices} on ${isDevice(device)}
      left join ${applePushTargets} on ${applePushTargets.pushToken} = ${appleDevices.pushToken}
        and ${applePushTargets.passTypeIdentifier} = ${appleDevices.passTypeIdentifier}`);
  if (row === undefined) throw new Error('a statement that gives one row gave none');
  return {
    serials: row.serials,
    tag: { epoch: row.epoch, snapshot: row.snapshot },
    pushToken: row.push_token,
    wantVersion: Number(row.want_version ?? 0),
    seenVersion: Number(row.seen_version ?? 0),
  };
}

/** A tag of another life of the database, or of its future, says nothing: then everything is news. */
function isNews(since: Tag | undefined): SQL {
  if (since === undefined) return sql`true`;
  const unseen = (epoch: SQL | unknown, xid: unknown) =>
    sql`(${epoch} = ${presentEpoch} and not pg_visible_in_snapshot(${xid}, ${since.snapshot}::pg_snapshot))`;
  return sql`(${since.epoch}::int <> ${presentEpoch}
    or pg_snapshot_xmin(${since.snapshot}::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot())
    or ${unseen(applePasses.epoch, applePasses.changedXid)}
    or ${unseen(appleRegistrations.epoch, appleRegistrations.registeredXid)})`;
}

/** The phone's row, if there is one, for this transaction. @returns its push token */
export async function lockDevice(session: Session, device: Device): Promise<string | undefined> {
  const [row] = await session.query
    .select({ pushToken: appleDevices.pushToken })
    .from(appleDevices)
    .where(isDevice(device))
    .for('update');
  return row?.pushToken;
}

/** @returns whether the phone had another token before */
export async function saveDevice(session: Session, device: Device, pushToken: string): Promise<boolean> {
  const before = await lockDevice(session, device);
  const said = { pushToken, tokenSaidAt: session.now };
  await session.query
    .insert(appleDevices)
    .values({ ...device, ...said })
    .onConflictDoUpdate({
      target: [appleDevices.deviceLibraryIdentifier, appleDevices.passTypeIdentifier],
      set: said,
    });
  return before !== undefined && before !== pushToken;
}

export async function countPhones(session: Session, pass: PassKey): Promise<number> {
  const [row] = await session.query
    .select({ count: sql<number>`count(*)::int` })
    .from(appleRegistrations)
    .where(registersPass(pass));
  return row?.count ?? 0;
}

export async function hasRegistration(session: Session, device: Device, pass: PassKey): Promise<boolean> {
  const found = await session.query
    .select({ serialNumber: appleRegistrations.serialNumber })
    .from(appleRegistrations)
    .where(isRegistered(device, pass));
  return found.length > 0;
}

export async function insertRegistration(session: Session, device: Device, pass: PassKey): Promise<void> {
  await session.query.insert(appleRegistrations).values({
    deviceLibraryIdentifier: device.deviceLibraryIdentifier,
    passTypeIdentifier: pass.passTypeIdentifier,
    serialNumber: pass.serialNumber,
    registeredAt: session.now,
    epoch: sql`${presentEpoch}`,
  });
}

/** @returns whether the phone was registered */
export async function deleteRegistration(session: Session, device: Device, pass: PassKey): Promise<boolean> {
  const deleted = await session.query
    .delete(appleRegistrations)
    .where(isRegistered(device, pass))
    .returning({ serialNumber: appleRegistrations.serialNumber });
  return deleted.length > 0;
}

/**
 * So many phones keep the pass. A phone may name itself anew hundreds of times within minutes: first to go are the
 * older names with this push token, then whoever came first.
 */
export async function makeRoom(
  session: Session,
  pass: PassKey,
  pushToken: string,
  kept: number,
): Promise<void> {
  const { deviceLibraryIdentifier: name, passTypeIdentifier: type } = appleRegistrations;
  const goes = session.query
    .select({ name })
    .from(appleRegistrations)
    .innerJoin(
      appleDevices,
      and(eq(appleDevices.deviceLibraryIdentifier, name), eq(appleDevices.passTypeIdentifier, type)),
    )
    .where(registersPass(pass))
    .orderBy(sql`${appleDevices.pushToken} = ${pushToken}`, desc(appleRegistrations.registeredAt), desc(name))
    .offset(kept);
  await session.query.delete(appleRegistrations).where(and(registersPass(pass), inArray(name, goes)));
}

/** A phone without passes is none of ours any more; its row must be locked. */
export async function forgetEmptyDevice(session: Session, device: Device): Promise<void> {
  await session.query.delete(appleDevices).where(and(isDevice(device), holdsNothing));
}

const holdsNothing = sql`not exists (select from ${appleRegistrations}
  where ${appleRegistrations.deviceLibraryIdentifier} = ${appleDevices.deviceLibraryIdentifier}
    and ${appleRegistrations.passTypeIdentifier} = ${appleDevices.passTypeIdentifier})`;

/** A push token, as phones said it until then. */
export type SaidToken = { pushToken: string; passTypeIdentifier: string; saidUntil: Date };

const said = ({ pushToken, passTypeIdentifier, saidUntil }: SaidToken) =>
  and(
    eq(appleDevices.pushToken, pushToken),
    eq(appleDevices.passTypeIdentifier, passTypeIdentifier),
    lte(appleDevices.tokenSaidAt, saidUntil),
  );
const namesOf = (session: Session, token: SaidToken) =>
  session.query.select({ name: appleDevices.deviceLibraryIdentifier }).from(appleDevices).where(said(token));

/** What the phones with this token hold. */
export async function listSerialsOf(session: Session, token: SaidToken): Promise<PassSerial[]> {
  const rows = await session.query
    .selectDistinct({ serialNumber: appleRegistrations.serialNumber })
    .from(appleRegistrations)
    .where(
      and(
        eq(appleRegistrations.passTypeIdentifier, token.passTypeIdentifier),
        inArray(appleRegistrations.deviceLibraryIdentifier, namesOf(session, token)),
      ),
    );
  return rows.map(({ serialNumber }) => serialNumber);
}

/** @returns how many phones with this token held the pass */
export async function deleteRegistrationsOf(
  session: Session,
  token: SaidToken,
  pass: PassKey,
): Promise<number> {
  const names = namesOf(session, token).for('update');
  const deleted = await session.query
    .delete(appleRegistrations)
    .where(and(registersPass(pass), inArray(appleRegistrations.deviceLibraryIdentifier, names)))
    .returning({ serialNumber: appleRegistrations.serialNumber });
  return deleted.length;
}

/** Those with this token that hold nothing. In two statements: see `forgetEmptyDevice`. */
export async function forgetDevices(session: Session, token: SaidToken): Promise<void> {
  const names = await namesOf(session, token).orderBy(appleDevices.deviceLibraryIdentifier).for('update');
  if (names.length === 0) return;
  const each = names.map(({ name }) => name);
  await session.query
    .delete(appleDevices)
    .where(and(said(token), inArray(appleDevices.deviceLibraryIdentifier, each), holdsNothing));
}
