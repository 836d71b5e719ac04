// A business has a new name, logo or colours: its passes follow chunk by chunk, and their phones are told at a pace that
// leaves room for redemptions. Where they are is a row, so that a worker that dies loses nothing.

import type { Database, Session } from '../../db/tx.ts';
import type { BusinessId } from '../../ids.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { wake } from '../../jobs/wake.ts';
import { lanes } from '../push/budget.ts';
import { wantPush } from '../push/wanted/store.ts';
import { nextVersions, withSerials } from '../store.ts';
import { beginRestyle, endRestyle, listRestyles, listSerials, lockRestyle, moveRestyle } from './store.ts';

/** A transaction of so many takes a fraction of a second. */
const chunk = 1000;
/** What one machine of two cores signs and sends for phones that all ask at once, by half. */
const pushesPerSecond = 300;

/** In the transaction that changes the business. */
export async function restyle(
  session: Session,
  jobs: Jobs,
  { businessId, barcodesOnly }: { businessId: BusinessId; barcodesOnly: boolean },
): Promise<void> {
  await beginRestyle(session, businessId, barcodesOnly);
  await hint(session, jobs, [businessId]);
}

/** Once a minute, in case a hint was lost. */
export async function sweepRestyles(session: Session, jobs: Jobs): Promise<void> {
  await hint(session, jobs, await listRestyles(session, 1000));
}

async function hint(session: Session, jobs: Jobs, businesses: BusinessId[]): Promise<void> {
  const inOrder = businesses.toSorted();
  await jobs.send(
    session,
    'apple-restyle',
    inOrder.map((businessId) => ({ data: { businessId }, key: businessId })),
  );
}

export function handleRestyles(
  jobs: Jobs,
  { database, passTypeIdentifier }: { database: Database; passTypeIdentifier: string },
): void {
  jobs.handle('apple-restyle', async ({ businessId }) => {
    while (
      await database.transaction((session) =>
        restyleSome(session, jobs, { businessId: businessId as BusinessId, passTypeIdentifier }),
      )
    );
  });
}

/** @returns whether there may be more */
async function restyleSome(
  session: Session,
  jobs: Jobs,
  of: { businessId: BusinessId; passTypeIdentifier: string },
): Promise<boolean> {
  const place = await lockRestyle(session, of.businessId);
  if (place === undefined) return false;
  const { barcodesOnly, afterSerial: after } = place;
  const serials = await listSerials(session, { ...of, barcodesOnly, after, most: chunk });
  const last = serials.at(-1);
  if (last === undefined) {
    await endRestyle(session, of.businessId);
    return false;
  }
  const held = await nextVersions(session, withSerials(of.passTypeIdentifier, serials));
  const to = place.ahead + held.length / pushesPerSecond;
  await moveRestyle(session, of.businessId, { afterSerial: last, ahead: to });
  const { campaign: lane } = lanes;
  await wantPush(
    session,
    held.map((pass) => ({ ...pass, lane })),
    { from: place.ahead, to },
  );
  if (held.length > 0) await wake(session, jobs, 'apple-push');
  return true;
}
