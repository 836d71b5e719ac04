// The list of vouchers.

import type { Database } from '../../db/tx.ts';
import type { Http } from '../../http/create-server.ts';
import { sendHtml } from '../../http/html.ts';
import type { Presenter } from '../../vouchers/present.ts';
import { listVouchers } from '../../vouchers/store.ts';
import type { Voucher } from '../../vouchers/voucher.ts';
import { deskOf } from '../desk.ts';
import { voucherListPage } from './page.ts';

const hidden = { config: { access: 'public' }, schema: { hide: true } } as const;
const rows = 50;

export function voucherListPages(app: Http, needs: Presenter & { database: Database }): void {
  const { database, secrets, publicUrl } = needs;
  const pageOf = ({ id }: Voucher) => `${publicUrl}/v/${secrets.claimToken(id)}`;

  app.get('/admin/vouchers', hidden, async (request, reply) => {
    const desk = deskOf(request);
    const vouchers = await database.read((session) =>
      listVouchers(session, desk.business.id, { limit: rows }),
    );
    return sendHtml(reply, 200, desk.locale, voucherListPage(desk, { vouchers, pageOf }));
  });
}
