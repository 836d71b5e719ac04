// Issue Voucher: the form, the voucher that it makes, and what came of it.

import { nameOf } from '../../auth/actor.ts';
import { once } from '../../auth/idempotency.ts';
import type { Database } from '../../db/tx.ts';
import { Refusal } from '../../errors.ts';
import type { Http } from '../../http/create-server.ts';
import { formOf } from '../../http/forms.ts';
import { sendHtml } from '../../http/html.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { issueVoucher } from '../../vouchers/issue.ts';
import type { Presenter } from '../../vouchers/present.ts';
import { deskOf } from '../desk.ts';
import { blankForm, faultsOf, readIssueForm, wishOf } from './form.ts';
import { issuePage } from './page.ts';

const hidden = { config: { access: 'public' }, schema: { hide: true } } as const;

export function issuePages(app: Http, needs: Presenter & { database: Database; jobs: Jobs }): void {
  app.get('/admin/vouchers/new', hidden, async (request, reply) => {
    const desk = deskOf(request);
    return sendHtml(reply, 200, desk.locale, issuePage(desk, { form: blankForm(), faults: {} }));
  });

  app.post('/admin/vouchers/new', hidden, async (request, reply) => {
    const desk = deskOf(request);
    const { actor, locale } = desk;
    const form = readIssueForm(formOf(request));
    try {
      const wish = wishOf(form);
      const call = { actor, key: form.key, request: { call: 'POST /admin/vouchers/new', body: wish } };
      const { json } = await once(needs, call, async (session) => ({
        status: 303,
        body: await issueVoucher(
          session,
          { ...needs, businessId: actor.businessId, by: nameOf(actor) },
          wish,
        ),
      }));
      return reply.redirect(`/admin/vouchers/${JSON.parse(json)}`, 303);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // Only while the first one runs must the next one carry the same key.
      const key = error.code === 'IN_PROGRESS' ? form.key : blankForm().key;
      const shown = { form: { ...form, key }, faults: faultsOf(error, form) };
      return sendHtml(reply, error.status, locale, issuePage(desk, shown));
    }
  });
}
