// A phone registers for a pass, takes its registration back, or is gone. The first phone saves a pass, the last one that
// leaves removes it: the journal hears of both.
//
// Whoever changes a voucher locks its row and then its pass. The same order here, so that a phone that registers while
// its voucher changes either finds the change in its first list, or is pushed for it.

import type { Session } from '../../db/tx.ts';
import { Refusal } from '../../errors.ts';
import type { PassSerial } from '../../ids.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { EventType } from '../../journal/event.ts';
import { record } from '../../journal/record.ts';
import { lockVoucher } from '../../vouchers/life/store.ts';
import { moveTarget } from '../push/store.ts';
import { findPass, lockPass, markSaved, type Pass, type PassKey } from '../store.ts';
import {
  countPhones,
  type Device,
  deleteRegistration,
  forgetDevices,
  forgetEmptyDevice,
  hasRegistration,
  insertRegistration,
  listDevicesOf,
  saveDevice,
} from './store.ts';

/** One phone names itself anew at times, and customers share passes; more than this is somebody's game. */
const mostPhones = 25;

/** @returns undefined where there is no such pass @throws Refusal LIMIT_REACHED */
export async function register(
  session: Session,
  jobs: Jobs,
  { device, key, pushToken }: { device: Device; key: PassKey; pushToken: string },
): Promise<'registered' | 'known' | undefined> {
  const pass = await lockForPhones(session, key);
  if (pass === undefined) return undefined;
  const known = await hasRegistration(session, device, key);
  const phones = known ? 0 : await countPhones(session, key);
  if (phones >= mostPhones) {
    throw new Refusal('LIMIT_REACHED', {
      detail: `${mostPhones} devices have this pass: remove it from one.`,
    });
  }
  const formerToken = await saveDevice(session, device, pushToken);
  if (formerToken !== undefined) await moveTarget(session, { ...device, formerToken, pushToken });
  if (known) return 'known';
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
  if (await deleteRegistration(session, device, key)) {
    await forgetEmptyDevice(session, device);
    if ((await countPhones(session, key)) === 0) await tell(session, jobs, pass, 'pass.removed');
  }
  return 'unregistered';
}

/**
 * Apple says that the token is dead. A phone that has said it again since that moment stays.
 * @returns whether a phone was forgotten
 */
export async function forgetToken(
  session: Session,
  jobs: Jobs,
  token: { pushToken: string; passTypeIdentifier: string; saidUntil: Date },
): Promise<boolean> {
  const found = await listDevicesOf(session, token);
  const serials = [...new Set(found.map(({ serialNumber }) => serialNumber))];
  const { passTypeIdentifier } = token;
  // All vouchers, then all passes: a change of one voucher locks two passes where it is tied to a card.
  for (const serialNumber of serials) await lockVoucherOf(session, { passTypeIdentifier, serialNumber });
  const passes: Pass[] = [];
  for (const serialNumber of serials) {
    const pass = await lockPass(session, { passTypeIdentifier, serialNumber });
    if (pass) passes.push(pass);
  }
  const names = [...new Set(found.map(({ deviceLibraryIdentifier }) => deviceLibraryIdentifier))];
  await forgetDevices(session, token, names);
  for (const pass of passes)
    if ((await countPhones(session, pass)) === 0) await tell(session, jobs, pass, 'pass.removed');
  return names.length > 0;
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
