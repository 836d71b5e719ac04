// The staff's door: sign in, issue a voucher, see the newest, sign out. Plain forms, no script.

import { readFile } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Actor, nameOf, staffActor } from '../auth/actor.ts';
import { once } from '../auth/idempotency.ts';
import { can } from '../auth/permissions.ts';
import type { Sessions } from '../auth/session.ts';
import type { SignIn } from '../auth/sign-in.ts';
import { signInPage } from '../auth/sign-in-page.ts';
import type { Member } from '../auth/staff/store.ts';
import { getBusiness } from '../businesses/store.ts';
import type { Database } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import type { Http } from '../http/create-server.ts';
import { formOf, takeForms } from '../http/forms.ts';
import { forPeople, keepPrivate, sendHtml } from '../http/html.ts';
import { logFailure } from '../http/problem.ts';
import type { Locale } from '../i18n/locales.ts';
import { pickLocale } from '../i18n/negotiate.ts';
import { translate } from '../i18n/translate.ts';
import { isId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { issueVoucher } from '../vouchers/issue.ts';
import type { Presenter } from '../vouchers/present.ts';
import { findVoucher, listVouchers } from '../vouchers/store.ts';
import { blankForm, type Faults, faultsOf, type IssueForm, readIssueForm, wishOf } from './issue-form.ts';
import { deskPage, noticePage } from './page.ts';
import { voucherDetailRoutes } from './voucher/routes.ts';

export type AdminNeeds = Presenter & {
  database: Database;
  jobs: Jobs;
  sessions: Sessions;
  signIn: SignIn;
};

const hidden = { config: { access: 'public' }, schema: { hide: true } } as const;
const newest = 50;

export async function adminRoutes(app: Http, needs: AdminNeeds): Promise<void> {
  const { database, secrets, publicUrl, sessions, signIn } = needs;
  const css = await readFile(new URL('admin.css', import.meta.url), 'utf8');

  app.addHook('onRequest', keepPrivate);
  takeForms(app, publicUrl);
  app.setErrorHandler(forPeople(sendFailurePage));

  app.get('/admin/admin.css', hidden, async (_, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=300').send(css),
  );

  app.get(
    '/admin',
    { ...hidden, schema: { hide: true, querystring: Type.Object({ issued: Type.Optional(Type.String()) }) } },
    async (request, reply) => {
      const member = await sessions.memberOf(request.headers.cookie);
      if (member === undefined) return sendSignIn(request, reply, 200);
      return sendDesk(request, reply, actorFor(member), { issued: request.query.issued });
    },
  );

  // Where a form was sent to may be reloaded or kept as a bookmark.
  for (const path of ['/admin/', '/admin/sign-in', '/admin/sign-out', '/admin/vouchers']) {
    app.get(path, hidden, async (_, reply) => reply.redirect('/admin', 303));
  }

  // Twelve passwords, two at a time, take a while on a busy machine.
  app.post('/admin/sign-in', { ...hidden, handlerTimeout: 30_000 }, async (request, reply) => {
    const form = formOf(request);
    const login = form.get('login') ?? '';
    const member = await signIn(login, form.get('password') ?? '', request.ip);
    if (member === undefined) return sendSignIn(request, reply, 401, login);
    actorFor(member);
    return reply.header('set-cookie', await sessions.start(member)).redirect('/admin', 303);
  });

  app.post('/admin/sign-out', hidden, async (request, reply) =>
    reply.header('set-cookie', await sessions.end(request.headers.cookie)).redirect('/admin', 303),
  );

  app.post('/admin/vouchers', hidden, async (request, reply) => {
    const member = await sessions.memberOf(request.headers.cookie);
    if (member === undefined) return sendSignIn(request, reply, 401);
    const actor = actorFor(member);
    const form = readIssueForm(formOf(request));
    try {
      const wish = wishOf(form);
      const call = { actor, key: form.key, request: { call: 'POST /admin/vouchers', body: wish } };
      const { json } = await once(needs, call, async (session) => ({
        status: 303,
        body: await issueVoucher(
          session,
          { ...needs, businessId: actor.businessId, by: nameOf(actor) },
          wish,
        ),
      }));
      return reply.redirect(`/admin?issued=${JSON.parse(json)}`, 303);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // Only while the first one runs must the next one carry the same key.
      const key = error.code === 'IN_PROGRESS' ? form.key : blankForm().key;
      return sendDesk(request, reply, actor, {
        status: error.status,
        form: { ...form, key },
        faults: faultsOf(error, form),
      });
    }
  });

  async function whoWorks({ headers }: FastifyRequest) {
    const member = await sessions.memberOf(headers.cookie);
    return member && actorFor(member);
  }
  voucherDetailRoutes(app, { ...needs, whoWorks, sendSignIn, localeOf });

  type Shown = { status?: number; issued?: string | undefined; form?: IssueForm; faults?: Faults };

  async function sendDesk(request: FastifyRequest, reply: FastifyReply, { businessId }: Actor, shown: Shown) {
    const { status = 200, issued: id = '', form = blankForm(), faults = {} } = shown;
    const { business, vouchers, issued } = await database.read(async (session) => ({
      business: await getBusiness(session, businessId),
      vouchers: await listVouchers(session, businessId, { limit: newest }),
      issued: isId(id) ? await findVoucher(session, businessId, id) : undefined,
    }));
    const locale = localeOf(request, business.locale);
    const pageOf = ({ id }: { id: (typeof vouchers)[number]['id'] }) =>
      `${publicUrl}/v/${secrets.claimToken(id)}`;
    const desk = { business: business.name, vouchers, pageOf, issued, form, faults };
    return sendHtml(reply, status, locale, deskPage(locale, desk));
  }
}

/** @throws Refusal SCOPE_MISSING for a login that has no business here */
function actorFor(member: Member): Actor {
  const actor = staffActor(member);
  if (can(actor, 'issue')) return actor;
  throw new Refusal('SCOPE_MISSING', { detail: `A ${member.role} may not use these pages.` });
}

function localeOf(request: FastifyRequest, fallback: Locale): Locale {
  return pickLocale(request.headers['accept-language'], fallback);
}

function sendSignIn(request: FastifyRequest, reply: FastifyReply, status: 200 | 401, login?: string) {
  const locale = localeOf(request, 'en');
  const wrong = login !== undefined;
  const page = { action: '/admin/sign-in', stylesheet: '/admin/admin.css' };
  return sendHtml(reply, status, locale, signInPage(locale, { ...page, login: login ?? '', wrong }));
}

function sendFailurePage(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = logFailure(error, request);
  const locale = localeOf(request, 'en');
  const { status, code, facts } = refusal ?? { status: 500, code: 'INTERNAL' as const, facts: {} };
  if (facts.retryAfter !== undefined) reply.header('retry-after', facts.retryAfter);
  const text = status >= 500 || status === 429 ? translate(locale, 'page.later') : '';
  const title = translate(locale, `problem.${code}`);
  return sendHtml(
    reply,
    status,
    locale,
    noticePage(locale, title, text, { leave: code === 'SCOPE_MISSING' }),
  );
}
