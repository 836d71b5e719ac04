// SQL of apple_devices and apple_registrations: which phone holds which pass. A phone is of no business: it is asked about
// by the name that only it and we know, and holds passes of many.

import { and, eq, inArray, lte, type SQL, sql } from '../../db/drizzle.ts';
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

/** @returns the token that the phone had before, if it had another */
export async function saveDevice(
  session: Session,
  device: Device,
  pushToken: string,
): Promise<string | undefined> {
  const [before] = await session.query
    .select({ pushToken: appleDevices.pushToken })
    .from(appleDevices)
    .where(isDevice(device))
    .for('update');
  await session.query
    .insert(appleDevices)
    .values({ ...device, pushToken, tokenSaidAt: session.now })
    .onConflictDoUpdate({
      target: [appleDevices.deviceLibraryIdentifier, appleDevices.passTypeIdentifier],
      set: { pushToken, tokenSaidAt: session.now },
    });
  return before && before.pushToken !== pushToken ? before.pushToken : undefined;
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

/** A phone without passes is none of ours any more. */
export async function forgetEmptyDevice(session: Session, device: Device): Promise<void> {
  const { deviceLibraryIdentifier, passTypeIdentifier } = appleRegistrations;
  await session.query.delete(appleDevices).where(
    and(
      isDevice(device),
      sql`not exists (select from ${appleRegistrations}
        where ${deviceLibraryIdentifier} = ${appleDevices.deviceLibraryIdentifier}
          and ${passTypeIdentifier} = ${appleDevices.passTypeIdentifier})`,
    ),
  );
}

/** The phones with this push token that said so no later than that, and what they hold. */
export async function listDevicesOf(
  session: Session,
  token: { pushToken: string; passTypeIdentifier: string; saidUntil: Date },
): Promise<{ deviceLibraryIdentifier: string; serialNumber: PassSerial }[]> {
  return session.query
    .select({
      deviceLibraryIdentifier: appleDevices.deviceLibraryIdentifier,
      serialNumber: appleRegistrations.serialNumber,
    })
    .from(appleDevices)
    .innerJoin(
      appleRegistrations,
      and(
        eq(appleRegistrations.deviceLibraryIdentifier, appleDevices.deviceLibraryIdentifier),
        eq(appleRegistrations.passTypeIdentifier, appleDevices.passTypeIdentifier),
      ),
    )
    .where(
      and(
        eq(appleDevices.pushToken, token.pushToken),
        eq(appleDevices.passTypeIdentifier, token.passTypeIdentifier),
        lte(appleDevices.tokenSaidAt, token.saidUntil),
      ),
    )
    .orderBy(appleRegistrations.serialNumber);
}

/** What is listed above is forgotten; a phone that has said the token again meanwhile stays. */
export async function forgetDevices(
  session: Session,
  token: { pushToken: string; passTypeIdentifier: string; saidUntil: Date },
  names: string[],
): Promise<void> {
  if (names.length === 0) return;
  await session.query
    .delete(appleDevices)
    .where(
      and(
        inArray(appleDevices.deviceLibraryIdentifier, names),
        eq(appleDevices.pushToken, token.pushToken),
        eq(appleDevices.passTypeIdentifier, token.passTypeIdentifier),
        lte(appleDevices.tokenSaidAt, token.saidUntil),
      ),
    );
}
