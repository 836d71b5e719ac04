// The till's door: sign in, scan or type a code, see what it is, redeem it, undo that. Plain forms: codes are posted, so
// that none stands in an address or a log.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Actor, may, nameOf, staffActor } from '../auth/actor.ts';
import { once } from '../auth/idempotency.ts';
import type { Sessions } from '../auth/session.ts';
import type { SignIn } from '../auth/sign-in.ts';
import { signInPage } from '../auth/sign-in-page.ts';
import { getBusiness } from '../businesses/store.ts';
import { type Database, readNow, type Session } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import type { Http } from '../http/create-server.ts';
import { formOf, takeForms } from '../http/forms.ts';
import { allowWebAssembly, forPeople, keepPrivate, sendHtml } from '../http/html.ts';
import { logFailure } from '../http/problem.ts';
import { translate } from '../i18n/translate.ts';
import { isId, type RedemptionId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { visitorLocale } from '../pages/language.ts';
import { deviceLocation, keepLocation } from '../pages/location.ts';
import { lookUp } from '../redemptions/lookup.ts';
import { countingMisses } from '../redemptions/misses.ts';
import { presentRedemption } from '../redemptions/present.ts';
import { redeem } from '../redemptions/redeem.ts';
import { findRedemption } from '../redemptions/store.ts';
import { undoRedemption } from '../redemptions/undo.ts';
import type { Presenter } from '../vouchers/present.ts';
import { showVoucher } from '../vouchers/show.ts';
import { isShown, secondsToUndo } from './autopilot.ts';
import { isJustNow, keepJustNow } from './just-now.ts';
import { codePage, type Fault, foundPage, noticePage, type Place, redeemedPage } from './page.ts';
import { askedBy, wishOf } from './wish.ts';

export type ScannerNeeds = Presenter & {
  database: Database;
  jobs: Jobs;
  sessions: Sessions;
  signIn: SignIn;
};

const hidden = { config: { access: 'public' }, schema: { hide: true } } as const;
const oneOf = { ...hidden, schema: { hide: true, params: Type.Object({ id: Type.String() }) } } as const;
const channel = 'scanner';

export async function scannerRoutes(app: Http, needs: ScannerNeeds): Promise<void> {
  const { database, publicUrl, sessions, signIn } = needs;
  const misses = { database, warn: (facts: object, text: string) => app.log.warn(facts, text) };

  app.addHook('onRequest', keepPrivate);
  app.addHook('onRequest', allowWebAssembly);
  takeForms(app, publicUrl);
  app.setErrorHandler(forPeople(sendFailurePage));

  app.get('/scan', hidden, async (request, reply) => {
    const actor = await whoScans(request);
    if (actor === undefined) return sendSignIn(request, reply, 200);
    return sendHtml(reply, 200, ...(await inPlace(request, actor, (place) => codePage(place, {}))));
  });

  app.post('/scan/location', hidden, async (request, reply) => {
    if ((await whoScans(request)) === undefined) return sendSignIn(request, reply, 401);
    const location = keepLocation(formOf(request).get('location') ?? '');
    return reply.header('set-cookie', location).redirect('/scan', 303);
  });

  // Where a form was sent to may be reloaded or kept as a bookmark.
  for (const part of ['', 'sign-in', 'sign-out', 'location', 'lookup', 'redeem'])
    app.get(`/scan/${part}`, hidden, async (_, reply) => reply.redirect('/scan', 303));

  // Passwords are checked two at a time, which takes a while on a busy machine.
  app.post('/scan/sign-in', { ...hidden, handlerTimeout: 30_000 }, async (request, reply) => {
    const form = formOf(request);
    const login = form.get('login') ?? '';
    const member = await signIn(login, form.get('password') ?? '', request.ip);
    if (member === undefined) return sendSignIn(request, reply, 401, login);
    return reply.header('set-cookie', await sessions.start(member)).redirect('/scan', 303);
  });

  app.post('/scan/sign-out', hidden, async (request, reply) =>
    reply.header('set-cookie', await sessions.end(request.headers.cookie)).redirect('/scan', 303),
  );

  app.post('/scan/lookup', hidden, async (request, reply) => {
    const actor = await whoScans(request);
    if (actor === undefined) return sendSignIn(request, reply, 401);
    // An Enter too many is no guess.
    if (askedBy(formOf(request)).code.trim() === '') return reply.redirect('/scan', 303);
    return sendFound(request, reply, actor, 200);
  });

  app.post('/scan/redeem', hidden, async (request, reply) => {
    const actor = await whoScans(request);
    if (actor === undefined) return sendSignIn(request, reply, 401);
    const { wish, key, atOnce } = wishOf(formOf(request), request.headers);
    const call = { actor, key, request: { call: 'POST /scan/redeem', body: wish } };
    try {
      const { json } = await countingMisses(misses, actor, wish.channel, (refuseGuesser) =>
        once(needs, call, async (session) => ({
          status: 303,
          body: (await redeem(session, { ...needs, actor, refuseGuesser }, wish)).id,
        })),
      );
      const id = JSON.parse(json);
      return reply.header('set-cookie', keepJustNow(id)).redirect(`/scan/redemptions/${id}`, 303);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!isShown(error.code, atOnce)) return sendFault(request, reply, actor, error);
      return sendFound(request, reply, actor, error.status);
    }
  });

  app.get('/scan/redemptions/:id', oneOf, async (request, reply) => {
    const actor = await whoScans(request);
    if (actor === undefined) return sendSignIn(request, reply, 200);
    return sendRedemption(request, reply, actor, request.params.id, {});
  });

  app.get('/scan/redemptions/:id/undo', oneOf, async (request, reply) =>
    reply.redirect(`/scan/redemptions/${encodeURIComponent(request.params.id)}`, 303),
  );

  app.post('/scan/redemptions/:id/undo', oneOf, async (request, reply) => {
    const actor = await whoScans(request);
    if (actor === undefined) return sendSignIn(request, reply, 401);
    const { id } = request.params;
    if (!isId(id)) throw new Refusal('NOT_FOUND');
    try {
      await database.transaction((session) =>
        undoRedemption(session, { ...needs, actor }, id as RedemptionId, undefined),
      );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // Past its time it takes a reason, for which there is no field here.
      const isLate = error.code === 'UNDO_NOT_ALLOWED' || error.code === 'INVALID';
      if (isLate)
        return sendRedemption(request, reply, actor, id, { fault: 'problem.UNDO_NOT_ALLOWED', status: 403 });
      if (error.code !== 'ALREADY_UNDONE') throw error;
    }
    return reply.redirect(`/scan/redemptions/${id}`, 303);
  });

  /** @throws Refusal SCOPE_MISSING for a login that may not redeem */
  async function whoScans({ headers }: FastifyRequest): Promise<Actor | undefined> {
    const member = await sessions.memberOf(headers.cookie);
    if (member === undefined) return undefined;
    const actor = staffActor(member);
    if (may(actor, 'redeem')) return actor;
    throw new Refusal('SCOPE_MISSING', { detail: `A ${member.role} may not use these pages.` });
  }

  async function inPlace(
    request: FastifyRequest,
    { businessId }: Actor,
    draw: (place: Place, session: Session) => string | Promise<string>,
  ): Promise<[Place['locale'], string]> {
    return database.read(async (session) => {
      const { name, timeZone, locale: theirs } = await getBusiness(session, businessId);
      const locale = visitorLocale(request.headers, theirs);
      const location = deviceLocation(request.headers);
      return [locale, await draw({ locale, business: name, timeZone, location }, session)];
    });
  }

  async function sendFound(request: FastifyRequest, reply: FastifyReply, actor: Actor, status: number) {
    const { code, voucherId } = askedBy(formOf(request));
    try {
      const found = await countingMisses(misses, actor, channel, (refuseGuesser) =>
        database.read((session) =>
          lookUp(session, { ...needs, refuseGuesser }, actor.businessId, { code, channel, voucherId }),
        ),
      );
      const key = crypto.randomUUID();
      const page = await inPlace(request, actor, async (place, session) => {
        const used = 'redemption' in found ? found.redemption : null;
        const byYou = isJustNow(request.headers, used, await readNow(session));
        return foundPage(place, found, { code, key, byYou });
      });
      return sendHtml(reply, status, ...page);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return sendFault(request, reply, actor, error);
    }
  }

  async function sendFault(
    request: FastifyRequest,
    reply: FastifyReply,
    actor: Actor,
    { code, status, facts }: Refusal,
  ) {
    const fault: Fault = code === 'NOT_FOUND' ? 'page.notFound.title' : `problem.${code}`;
    if (facts.retryAfter !== undefined) reply.header('retry-after', facts.retryAfter);
    const typed = askedBy(formOf(request)).code;
    return sendHtml(
      reply,
      status,
      ...(await inPlace(request, actor, (place) => codePage(place, { code: typed, fault }))),
    );
  }

  async function sendRedemption(
    request: FastifyRequest,
    reply: FastifyReply,
    actor: Actor,
    id: string,
    { fault, status = 200 }: { fault?: Fault; status?: number },
  ) {
    const page = await inPlace(request, actor, async (place, session) => {
      const found = isId(id)
        ? await findRedemption(session, actor.businessId, id as RedemptionId)
        : undefined;
      // A till looks at what it did itself; who wants to see more has other pages.
      if (found?.actor !== nameOf(actor)) throw new Refusal('NOT_FOUND');
      const voucher = await showVoucher(session, needs, actor.businessId, found.voucherId);
      const redemption = presentRedemption(found, channel);
      const secondsLeft = secondsToUndo(found, await readNow(session));
      return redeemedPage(place, { voucher, redemption, secondsLeft, ...(fault && { fault }) });
    });
    return sendHtml(reply, status, ...page);
  }
}

function sendSignIn(request: FastifyRequest, reply: FastifyReply, status: 200 | 401, login?: string) {
  const locale = visitorLocale(request.headers, 'en');
  const page = { action: '/scan/sign-in' };
  const wrong = login !== undefined;
  return sendHtml(reply, status, locale, signInPage(locale, { ...page, login: login ?? '', wrong }));
}

function sendFailurePage(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, code, facts } =
    logFailure(error, request) ?? ({ status: 500, code: 'INTERNAL', facts: {} } as const);
  const locale = visitorLocale(request.headers, 'en');
  if ('retryAfter' in facts && facts.retryAfter !== undefined) reply.header('retry-after', facts.retryAfter);
  const text = status >= 500 || status === 429 ? translate(locale, 'page.later') : '';
  return sendHtml(reply, status, locale, noticePage(locale, translate(locale, `problem.${code}`), text));
}
