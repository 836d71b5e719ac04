// The journal of the business, page by page.

import { Type } from 'typebox';
import { findCallerNames } from '../../auth/callers/store.ts';
import type { Database } from '../../db/tx.ts';
import type { Http } from '../../http/create-server.ts';
import { sendHtml } from '../../http/html.ts';
import { type EventId, isId } from '../../ids.ts';
import { eventTypes } from '../../journal/event.ts';
import { listNewestEvents } from '../../journal/store.ts';
import type { Presenter } from '../../vouchers/present.ts';
import { findVouchers } from '../../vouchers/store.ts';
import type { Voucher } from '../../vouchers/voucher.ts';
import { deskOf } from '../desk.ts';
import { journalPage } from './page.ts';

export type JournalNeeds = Pick<Presenter, 'secrets' | 'publicUrl'> & { database: Database };

const text = Type.Optional(Type.String());
const listed = {
  config: { access: 'public' },
  schema: { hide: true, querystring: Type.Object({ type: text, before: text }) },
} as const;
const most = 50;

export function journalPages(app: Http, { database, secrets, publicUrl }: JournalNeeds): void {
  const pageOf = ({ id }: Voucher) => `${publicUrl}/v/${secrets.claimToken(id)}`;

  app.get('/admin/journal', listed, async (request, reply) => {
    const desk = deskOf(request);
    const { id } = desk.business;
    const type = eventTypes.find((each) => each === request.query.type);
    const { before = '' } = request.query;
    const below = isId(before) ? (before as string as EventId) : undefined;
    const shown = await database.read(async (session) => {
      const page = { types: type ? [type] : eventTypes, before: below, limit: most + 1 };
      const found = await listNewestEvents(session, id, page);
      const events = found.slice(0, most);
      const vouchers = await findVouchers(session, id, [
        ...new Set(events.map(({ voucherId }) => voucherId)),
      ]);
      return {
        events,
        vouchers,
        names: await findCallerNames(
          session,
          id,
          events.map(({ actor }) => actor),
        ),
        next: found.length > most ? events.at(-1)?.id : undefined,
      };
    });
    const page = journalPage(desk, { ...shown, type, isLater: below !== undefined, pageOf });
    return sendHtml(reply, 200, desk.locale, page);
  });
}
