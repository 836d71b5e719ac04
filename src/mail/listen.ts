// The jobs that mail works off: an event that may be worth a message, and a message to send.

import type { DeliveryId, VoucherId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { announceVoucher } from './announce.ts';
import { deliver, type MailNeeds } from './deliver.ts';
import { connectionsAtOnce } from './mailer.ts';

export function handleMail(jobs: Jobs, needs: MailNeeds): void {
  const { database, mailer } = needs;
  jobs.handle(
    'mail-event',
    async ({ voucherId, sequence }) => {
      if (mailer.way === 'off') return;
      await database.transaction((session) =>
        announceVoucher(session, jobs, voucherId as VoucherId, Number(sequence)),
      );
    },
    { listensTo: ['voucher.issued'] },
  );
  jobs.handle('mail', ({ deliveryId }) => deliver(needs, deliveryId as DeliveryId), {
    atOnce: connectionsAtOnce,
  });
}
