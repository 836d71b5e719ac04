// A phone registers for a pass, takes its registration back, or is gone. The first phone saves a pass, the last one that
// leaves removes it: the journal hears of both.
//
// Whoever changes a voucher locks its row and then its pass. The same order here, so that a phone that registers while
// its voucher changes either finds the change in its first list, or is pushed for it.

import type { Database, Session } from '../../db/tx.ts';
import type { PassSerial } from '../../ids.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { EventType } from '../../journal/event.ts';
import { record } from '../../journal/record.ts';
import { lockVoucher } from '../../vouchers/life/store.ts';
import { wantPushOf } from '../push/wanted/store.ts';
import { findPass, lockPass, markSaved, type Pass, type PassKey } from '../store.ts';
import {
  countPhones,
  type Device,
  deleteRegistration,
  deleteRegistrationsOf,
  forgetDevices,
  forgetEmptyDevice,
  hasRegistration,
  insertRegistration,
  listSerialsOf,
  lockDevice,
  makeRoom,
  saveDevice,
} from './store.ts';

/** So many phones may hold one pass; with one more the oldest gives way. */
const mostPhones = 25;

/** @returns undefined where there is no such pass */
export async function register(
  session: Session,
  jobs: Jobs,
  { device, key, pushToken }: { device: Device; key: PassKey; pushToken: string },
): Promise<'registered' | 'known' | undefined> {
  const pass = await lockForPhones(session, key);
  if (pass === undefined) return undefined;
  const known = await hasRegistration(session, device, key);
  const phones = known ? 0 : await countPhones(session, key);
  const isNewToken = await saveDevice(session, device, pushToken);
  if (isNewToken) await wantPushOf(session, { ...device, pushToken });
  if (known) return 'known';
  if (phones >= mostPhones) await makeRoom(session, key, pushToken, mostPhones - 1);
  await insertRegistration(session, device, key);
  await markSaved(session, key);
  if (phones === 0) await tell(session, jobs, pass, 'pass.saved');
  return 'registered';
}

/** What was not registered stays so. @returns undefined where there is no such pass */
export async function unregister(
  session: Session,
  jobs: Jobs,
  { device, key }: { device: Device; key: PassKey },
): Promise<'unregistered' | undefined> {
  const pass = await lockForPhones(session, key);
  if (pass === undefined) return undefined;
  // A statement of its own: what waits for the phone's row must look for its registrations after that.
  await lockDevice(session, device);
  if (await deleteRegistration(session, device, key)) {
    await forgetEmptyDevice(session, device);
    if ((await countPhones(session, key)) === 0) await tell(session, jobs, pass, 'pass.removed');
  }
  return 'unregistered';
}

/**
 * Apple says that the token is dead. A phone that has said it again since that moment stays. Pass by pass, each in a
 * transaction of its own: whoever changes several vouchers waits for none that we hold while we wait for theirs.
 */
export async function forgetToken(
  database: Database,
  jobs: Jobs,
  token: { pushToken: string; passTypeIdentifier: string; saidUntil: Date },
): Promise<void> {
  const serials = await database.read((session) => listSerialsOf(session, token));
  for (const serialNumber of serials) {
    await database.transaction(async (session) => {
      const pass = await lockForPhones(session, { ...token, serialNumber });
      if (pass === undefined || (await deleteRegistrationsOf(session, token, pass)) === 0) return;
      if ((await countPhones(session, pass)) === 0) await tell(session, jobs, pass, 'pass.removed');
    });
  }
  await database.transaction((session) => forgetDevices(session, token));
}

async function lockForPhones(
  session: Session,
  { passTypeIdentifier, serialNumber }: { passTypeIdentifier: string; serialNumber: PassSerial },
): Promise<Pass | undefined> {
  const key = { passTypeIdentifier, serialNumber };
  await lockVoucherOf(session, key);
  return lockPass(session, key);
}

async function lockVoucherOf(session: Session, key: PassKey): Promise<void> {
  const pass = await findPass(session, key);
  if (pass?.voucherId) await lockVoucher(session, pass.businessId, pass.voucherId);
}

/** Cards have no journal. */
async function tell(
  session: Session,
  jobs: Jobs,
  { voucherId, businessId }: Pass,
  type: Extract<EventType, `pass.${string}`>,
): Promise<void> {
  if (voucherId === null) return;
  await record(session, jobs, { voucherId, businessId, type, actor: 'phone', data: { wallet: 'apple' } });
}
