// What time alone brings about, once a minute: reminders, second attempts, turns that ended without a word, old rows.

import { Temporal } from 'temporal-polyfill';
import { getBusiness } from '../businesses/store.ts';
import { readNow, type Session } from '../db/tx.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { listEndingSoon } from '../vouchers/life/store.ts';
import type { Mailer } from './mailer.ts';
import { askFor, queueDelivery } from './queue.ts';
import { deleteOlderThan, listDue, mayBeReminded, settleLost } from './store.ts';

/** So much in one sweep; the next one goes on. */
const chunk = 200;
const year = 366 * 24 * 3600 * 1000;

export async function sweepMail(
  session: Session,
  { jobs, mailer }: { jobs: Jobs; mailer: Mailer },
): Promise<void> {
  const now = await readNow(session);
  await settleLost(session);
  await deleteOlderThan(session, new Date(now.getTime() - year), chunk);
  if (mailer.way !== 'off') await remind(session, jobs, now);
  await askFor(session, jobs, await listDue(session, chunk));
}

/** Whether there still is an address is asked when the message is sent, as for every other. */
async function remind(session: Session, jobs: Jobs, now: Date): Promise<void> {
  const ending = await listEndingSoon(session, {
    where: (voucher) => mayBeReminded(session, voucher),
    limit: chunk,
  });
  for (const { id: voucherId, businessId, customerCardId, lastValidDate, timeZone } of ending) {
    if (customerCardId === null || lastValidDate === null) continue;
    const { reminderDays } = (await getBusiness(session, businessId)).settings;
    if (reminderDays === null || daysLeft(now, lastValidDate, timeZone) > reminderDays) continue;
    await queueDelivery(session, jobs, { businessId, voucherId, customerCardId, reason: 'reminder' });
  }
}

/** By the calendar of the voucher's zone: 0 on the last day. */
function daysLeft(now: Date, lastValidDate: string, timeZone: string): number {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
  return today.until(Temporal.PlainDate.from(lastValidDate)).days;
}
