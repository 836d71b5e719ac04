// What a desk may do with the mails of a voucher: see how far each got, and send it again.

import type { Session } from '../db/tx.ts';
import type { BusinessId, VoucherId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Mailer } from './mailer.ts';
import { resendVoucher } from './resend.ts';
import { listDeliveries } from './store.ts';

export function mailDesk(needs: { jobs: Jobs; mailer: Mailer }) {
  return {
    isOn: needs.mailer.way !== 'off',
    list: listDeliveries,
    resend: (session: Session, businessId: BusinessId, id: VoucherId) =>
      resendVoucher(session, needs, businessId, id),
  };
}
