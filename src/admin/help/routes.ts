// The help article.

import type { Http } from '../../http/create-server.ts';
import { sendHtml } from '../../http/html.ts';
import { deskOf } from '../desk.ts';
import { helpPage } from './page.ts';

export function helpPages(app: Http): void {
  app.get('/admin/help', { config: { access: 'public' }, schema: { hide: true } }, async (request, reply) => {
    const desk = deskOf(request);
    return sendHtml(reply, 200, desk.locale, helpPage(desk));
  });
}
