// The staff's door: sign in, sign out, and behind it the desk with its sections.

import multipart from '@fastify/multipart';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { maxBytes } from '../artwork/formats.ts';
import type { ArtworkNeeds } from '../artwork/ingest.ts';
import { staffActor } from '../auth/actor.ts';
import { can } from '../auth/permissions.ts';
import type { Sessions } from '../auth/session.ts';
import type { SignIn } from '../auth/sign-in.ts';
import { signInPage } from '../auth/sign-in-page.ts';
import type { Member } from '../auth/staff/store.ts';
import { getBusiness } from '../businesses/store.ts';
import type { CustomerNeeds } from '../customers/show.ts';
import type { Database } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import type { Http } from '../http/create-server.ts';
import { formOf, takeForms } from '../http/forms.ts';
import { forPeople, keepPrivate, sendHtml } from '../http/html.ts';
import { logFailure } from '../http/problem.ts';
import { translate } from '../i18n/translate.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { visitorLocale } from '../pages/language.ts';
import type { Presenter } from '../vouchers/present.ts';
import { batchPages } from './batches/routes.ts';
import { customerPages } from './customers/routes.ts';
import { noticePage, seat } from './desk.ts';
import { helpPages } from './help/routes.ts';
import { issuePages } from './issue/routes.ts';
import { journalPages } from './journal/routes.ts';
import type { Mails } from './mails.ts';
import { overviewPages } from './overview/routes.ts';
import { type SettingsNeeds, settingsPages } from './settings/routes.ts';
import { voucherDetailPages } from './voucher/routes.ts';
import { voucherListPages } from './vouchers/routes.ts';

export type AdminNeeds = Presenter &
  ArtworkNeeds & {
    database: Database;
    jobs: Jobs;
    sessions: Sessions;
    signIn: SignIn;
    mails: Mails;
    customers: CustomerNeeds;
    walletFacts: SettingsNeeds['walletFacts'];
  };

const hidden = { config: { access: 'public' }, schema: { hide: true } } as const;
const start = '/admin/vouchers/new';

export async function adminRoutes(app: Http, needs: AdminNeeds): Promise<void> {
  const { database, publicUrl, sessions, signIn } = needs;

  app.addHook('onRequest', keepPrivate);
  takeForms(app, publicUrl);
  app.setErrorHandler(forPeople(sendFailurePage));

  for (const path of ['/admin', '/admin/', '/admin/sign-in', '/admin/sign-out'])
    app.get(path, hidden, async (_, reply) => reply.redirect(start, 303));

  // Twelve passwords, two at a time, take a while on a busy machine.
  app.post('/admin/sign-in', { ...hidden, handlerTimeout: 30_000 }, async (request, reply) => {
    const form = formOf(request);
    const login = form.get('login') ?? '';
    const next = ownPath(form.get('next') ?? '');
    const member = await signIn(login, form.get('password') ?? '', request.ip);
    if (member === undefined) return sendSignIn(request, reply, 401, { login, next });
    refuseOthers(member);
    return reply.header('set-cookie', await sessions.start(member)).redirect(next, 303);
  });

  app.post('/admin/sign-out', hidden, async (request, reply) =>
    reply.header('set-cookie', await sessions.end(request.headers.cookie)).redirect(start, 303),
  );

  await app.register(async (desk: Http) => {
    desk.addHook('onRequest', async (request, reply) => {
      const member = await sessions.memberOf(request.headers.cookie);
      if (member === undefined) {
        // Where a form was sent to there is a page as well, of what it was about.
        const next = app.hasRoute({ method: 'GET', url: request.routeOptions.url ?? '' })
          ? ownPath(request.url)
          : start;
        return sendSignIn(request, reply, request.method === 'GET' ? 200 : 401, { next });
      }
      const actor = refuseOthers(member);
      const business = await database.read((session) => getBusiness(session, actor.businessId));
      seat(request, { actor, business, locale: visitorLocale(request.headers, business.locale) });
    });
    // Forms with a picture; after takeForms, which lets no other body in.
    await desk.register(multipart, {
      limits: {
        files: 1,
        fileSize: maxBytes,
        fields: 30,
        parts: 31,
        fieldSize: 64 * 1024,
        fieldNameSize: 100,
      },
    });
    issuePages(desk, needs);
    customerPages(desk, needs.customers);
    batchPages(desk, needs);
    helpPages(desk);
    settingsPages(desk, needs);
    voucherListPages(desk, needs);
    voucherDetailPages(desk, needs);
    journalPages(desk, needs);
    overviewPages(desk, needs);
    desk.get('/admin/*', hidden, async () => {
      throw new Refusal('NOT_FOUND');
    });
  });
}

/** @throws Refusal SCOPE_MISSING for a login that has no business here */
function refuseOthers(member: Member) {
  const actor = staffActor(member);
  if (actor.kind === 'staff' && can(actor, 'issue')) return actor;
  throw new Refusal('SCOPE_MISSING', { detail: `A ${member.role} may not use these pages.` });
}

/** A path of the desk as it was asked for; anything else, of another host above all, is its first page. */
function ownPath(path: string): string {
  return /^\/admin\/[\w/.?=&%+-]{0,2000}$/.test(path) ? path : start;
}

function sendSignIn(
  request: FastifyRequest,
  reply: FastifyReply,
  status: 200 | 401,
  { login, next }: { login?: string; next: string },
) {
  const locale = visitorLocale(request.headers, 'en');
  const page = { action: '/admin/sign-in', next, login: login ?? '', wrong: login !== undefined };
  return sendHtml(reply, status, locale, signInPage(locale, page));
}

function sendFailurePage(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = logFailure(error, request);
  const locale = visitorLocale(request.headers, 'en');
  const { status, code, facts } = refusal ?? { status: 500, code: 'INTERNAL' as const, facts: {} };
  if (facts.retryAfter !== undefined) reply.header('retry-after', facts.retryAfter);
  const text = status >= 500 || status === 429 ? translate(locale, 'page.later') : '';
  const title = translate(locale, `problem.${code}`);
  const page = noticePage(locale, title, text, { leave: code === 'SCOPE_MISSING' });
  return sendHtml(reply, status, locale, page);
}
