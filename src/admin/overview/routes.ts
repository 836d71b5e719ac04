// The overview: how vouchers do, today, in a week or in a month.

import { Type } from 'typebox';
import { type Database, readNow } from '../../db/tx.ts';
import type { Http } from '../../http/create-server.ts';
import { sendHtml } from '../../http/html.ts';
import { deskOf } from '../desk.ts';
import { readFigures } from './figures.ts';
import { overviewPage } from './page.ts';
import { daysOf, type Period, periods } from './period.ts';

const asked = {
  config: { access: 'public' },
  schema: { hide: true, querystring: Type.Object({ period: Type.Optional(Type.String()) }) },
} as const;

export function overviewPages(app: Http, { database }: { database: Database }): void {
  app.get('/admin/overview', asked, async (request, reply) => {
    const desk = deskOf(request);
    const { business, locale } = desk;
    const { period: name = '' } = request.query;
    const period: Period = Object.hasOwn(periods, name) ? (name as Period) : 'week';
    const figures = await database.snapshot(async (session) => {
      const days = daysOf(period, await readNow(session), business.timeZone);
      return readFigures(session, business, days);
    });
    return sendHtml(reply, 200, locale, overviewPage(desk, period, figures));
  });
}
