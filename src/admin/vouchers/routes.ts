// The list of vouchers: looked through page by page, filtered, searched, exported.

import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { listLogins } from '../../auth/callers/store.ts';
import type { Database } from '../../db/tx.ts';
import type { Http } from '../../http/create-server.ts';
import { formOf } from '../../http/forms.ts';
import { sendHtml } from '../../http/html.ts';
import { listLocations } from '../../redemptions/store.ts';
import { listVouchers } from '../../vouchers/list/store.ts';
import type { Presenter } from '../../vouchers/present.ts';
import { type Desk, demand, deskOf } from '../desk.ts';
import { openSearch, sealSearch } from '../search.ts';
import { exportVouchers } from './export.ts';
import { addressOf, type Filter, readBefore, readFilter, wantedOf } from './filter.ts';
import { voucherListPage } from './page.ts';
import { readRows } from './rows.ts';

export type VoucherListNeeds = Presenter & { database: Database };

const hidden = { config: { access: 'public' }, schema: { hide: true } } as const;
const text = Type.Optional(Type.String());
const querystring = Type.Object({
  status: text,
  staff: text,
  location: text,
  search: text,
  from: text,
  to: text,
  before: text,
});
const filtered = { ...hidden, schema: { hide: true, querystring } } as const;
const most = 50;
/** Counts until the last byte: a hundred thousand rows take a while over a slow line. */
const longest = 300_000;

export function voucherListPages(app: Http, needs: VoucherListNeeds): void {
  const { database } = needs;

  app.get('/admin/vouchers', filtered, async (request, reply) => {
    const asked: Record<string, string | undefined> = request.query;
    const desk = deskOf(request);
    const q = openSearch(needs.secrets, desk.business.id, asked.search);
    const filter = readFilter((name) => (name === 'q' ? q : asked[name]));
    return sendList(reply, desk, filter, readBefore(asked.before));
  });

  // A search may be a code, so it comes in a body and is answered at once; filters alone go to an address that can be kept.
  app.post('/admin/vouchers/search', hidden, async (request, reply) => {
    const form = formOf(request);
    const filter = readFilter((name) => form.get(name));
    if (filter.q === '') return reply.redirect(addressOf(filter), 303);
    return sendList(reply, deskOf(request), filter, readBefore(form.get('before')));
  });
  app.get('/admin/vouchers/search', hidden, async (_, reply) => reply.redirect('/admin/vouchers', 303));

  // By POST alone: it may be of a search.
  app.post('/admin/vouchers.csv', { ...hidden, handlerTimeout: longest }, async (request, reply) => {
    const desk = deskOf(request);
    demand(desk, 'export');
    const form = formOf(request);
    const filter = readFilter((name) => form.get(name));
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="vouchers.csv"')
      .send(Readable.from(exportVouchers(needs, desk, filter)));
  });
  app.get('/admin/vouchers.csv', hidden, async (_, reply) => reply.redirect('/admin/vouchers', 303));

  async function sendList(reply: FastifyReply, desk: Desk, filter: Filter, below: number | undefined) {
    const { id } = desk.business;
    const shown = await database.read(async (session) => {
      const wanted = await wantedOf(session, id, filter);
      const limit = most + 1;
      const found = await listVouchers(session, id, {
        ...wanted,
        limit,
        ...(below !== undefined && { below }),
      });
      const vouchers = found.slice(0, most);
      return {
        ...(await readRows(session, needs, id, vouchers)),
        logins: await listLogins(session, id),
        locations: await listLocations(session, id),
        next: found.length > most ? vouchers.at(-1)?.number : undefined,
      };
    });
    const search = filter.q && sealSearch(needs.secrets, id, filter.q);
    const address = addressOf(filter, below, search);
    const page = voucherListPage(desk, { ...shown, filter, address, isLater: below !== undefined });
    return sendHtml(reply, 200, desk.locale, page);
  }
}
