// The kiosk's door: staff turn a device into one, customers redeem at it, and only a password of the team's leads out.
// Its session opens no other door (auth/session.ts). Plain forms: codes are posted, so that none stands in an address.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Actor, may, nameOf, staffActor } from '../auth/actor.ts';
import { once } from '../auth/idempotency.ts';
import type { Kiosk, Sessions } from '../auth/session.ts';
import type { SignIn } from '../auth/sign-in.ts';
import { signInPage } from '../auth/sign-in-page.ts';
import { getBusiness } from '../businesses/store.ts';
import { type Database, readNow } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import type { Http } from '../http/create-server.ts';
import { formOf, takeForms } from '../http/forms.ts';
import { allowWebAssembly, forPeople, keepPrivate, sendHtml } from '../http/html.ts';
import { logFailure } from '../http/problem.ts';
import { isId, type RedemptionId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { chosenLocale, forgetLocale, visitorLocale } from '../pages/language.ts';
import { deviceLocation, keepLocation } from '../pages/location.ts';
import { lookUp } from '../redemptions/lookup.ts';
import { countingMisses } from '../redemptions/misses.ts';
import { redeem } from '../redemptions/redeem.ts';
import { findRedemption } from '../redemptions/store.ts';
import type { Presenter } from '../vouchers/present.ts';
import { showVoucher } from '../vouchers/show.ts';
import * as page from './page.ts';
import { exitPage, startPage } from './staff-page.ts';

export type KioskNeeds = Presenter & {
  database: Database;
  jobs: Jobs;
  sessions: Sessions;
  signIn: SignIn;
};

type AtKiosk = Kiosk & { actor: Actor };

const hidden = { config: { access: 'public' }, schema: { hide: true } } as const;
const oneOf = { ...hidden, schema: { hide: true, params: Type.Object({ id: Type.String() }) } } as const;
/** Passwords are checked two at a time, which takes a while on a busy machine. */
const patient = { ...hidden, handlerTimeout: 30_000 } as const;
const channel = 'kiosk';
/** As in the API. */
const longestCode = 2048;
/** A lock may last for a day: the page looks again meanwhile. */
const longestLock = 300;

export async function kioskRoutes(app: Http, needs: KioskNeeds): Promise<void> {
  const { database, publicUrl, sessions, signIn } = needs;
  const misses = { database, warn: (facts: object, text: string) => app.log.warn(facts, text) };

  app.addHook('onRequest', keepPrivate);
  app.addHook('onRequest', allowWebAssembly);
  takeForms(app, publicUrl);
  app.setErrorHandler(forPeople(sendFault));

  app.get('/kiosk', hidden, async (request, reply) => {
    const kiosk = await kioskOf(request);
    if (kiosk === undefined) return sendStart(request, reply);
    const { typed, actor } = kiosk;
    // Locked, it says so instead of asking for codes.
    await countingMisses(misses, actor, channel, (refuseGuesser) => database.read(refuseGuesser));
    const isChosen = chosenLocale(request.headers) !== undefined;
    return send(request, reply, actor, 200, (place) => page.idlePage(place, { typed, isChosen }));
  });

  // The next customer speaks a language of their own.
  app.get('/kiosk/again', hidden, async (_, reply) =>
    reply.header('set-cookie', forgetLocale()).redirect('/kiosk', 303),
  );
  // Where a form was sent to may be reloaded.
  for (const part of ['', 'sign-in', 'start', 'lookup', 'confirm', 'redeem'])
    app.get(`/kiosk/${part}`, hidden, async (_, reply) => reply.redirect('/kiosk', 303));

  app.post('/kiosk/sign-in', patient, async (request, reply) => {
    const form = formOf(request);
    const login = form.get('login') ?? '';
    const member = await signIn(login, form.get('password') ?? '', request.ip);
    if (member === undefined) return sendSignIn(request, reply, 401, login);
    return reply.header('set-cookie', await sessions.start(member)).redirect('/kiosk', 303);
  });

  app.post('/kiosk/start', hidden, async (request, reply) => {
    const member = await sessions.memberOf(request.headers.cookie);
    if (member === undefined) return reply.redirect('/kiosk', 303);
    refuseOthers(staffActor(member));
    const form = formOf(request);
    const kiosk = await sessions.startKiosk(member, { typed: form.get('typed') === 'yes' });
    const cookies = [kiosk, keepLocation(form.get('location') ?? '')];
    return reply.header('set-cookie', cookies).redirect('/kiosk', 303);
  });

  app.get('/kiosk/exit', hidden, async (request, reply) => {
    if ((await kioskOf(request)) === undefined) return reply.redirect('/kiosk', 303);
    return sendExit(request, reply, 200);
  });

  app.post('/kiosk/exit', patient, async (request, reply) => {
    const kiosk = await kioskOf(request);
    if (kiosk === undefined) return reply.redirect('/kiosk', 303);
    const form = formOf(request);
    const member = await signIn(form.get('login') ?? '', form.get('password') ?? '', request.ip);
    if (member?.businessId !== kiosk.actor.businessId) return sendExit(request, reply, 401);
    // Whose kiosk it was stays signed in elsewhere: one login may serve a till and several kiosks.
    return reply.header('set-cookie', await sessions.start(member)).redirect('/scan', 303);
  });

  app.post('/kiosk/lookup', hidden, async (request, reply) => sendFound(request, reply, page.detailsPage));
  app.post('/kiosk/confirm', hidden, async (request, reply) => sendFound(request, reply, page.confirmPage));

  app.post('/kiosk/redeem', hidden, async (request, reply) => {
    const kiosk = await kioskOf(request);
    if (kiosk === undefined) return reply.redirect('/kiosk', 303);
    const { actor } = kiosk;
    const { key, code, voucherId } = askedBy(request);
    const location = deviceLocation(request.headers);
    const wish = { code, voucherId, channel, ...(location && { location }) } as const;
    const call = { actor, key, request: { call: 'POST /kiosk/redeem', body: wish } };
    // Only the same press again is the same redemption: who comes with a copy of the code is a second customer.
    const { json } = await countingMisses(misses, actor, channel, (refuseGuesser) =>
      once(needs, call, async (session) => ({
        status: 303,
        body: (await redeem(session, { ...needs, actor, refuseGuesser }, wish)).id,
      })),
    );
    return reply.redirect(`/kiosk/redemptions/${JSON.parse(json)}`, 303);
  });

  app.get('/kiosk/redemptions/:id', oneOf, async (request, reply) => {
    const kiosk = await kioskOf(request);
    const { id } = request.params;
    if (kiosk === undefined || !isId(id)) return reply.redirect('/kiosk', 303);
    const { actor } = kiosk;
    const shown = await database.read(async (session) => {
      const found = await findRedemption(session, actor.businessId, id as RedemptionId);
      if (found === undefined || found.channel !== channel || found.actor !== nameOf(actor)) return undefined;
      const age = ((await readNow(session)).getTime() - found.redeemedAt.getTime()) / 1000;
      const secondsLeft = page.successSeconds - age;
      // A redemption that is over, or undone, is shown to nobody again.
      if (secondsLeft <= 0 || found.undoneAt !== null) return undefined;
      const voucher = await showVoucher(session, needs, actor.businessId, found.voucherId);
      return { voucher, redeemedAt: found.redeemedAt, secondsLeft };
    });
    if (shown === undefined) return reply.redirect('/kiosk', 303);
    return send(request, reply, actor, 200, (place) => page.successPage(place, shown));
  });

  async function kioskOf({ headers }: FastifyRequest): Promise<AtKiosk | undefined> {
    const kiosk = await sessions.kioskOf(headers.cookie);
    return kiosk && { ...kiosk, actor: refuseOthers(staffActor(kiosk.member)) };
  }

  async function sendFound(request: FastifyRequest, reply: FastifyReply, draw: typeof page.detailsPage) {
    const kiosk = await kioskOf(request);
    const { code, voucherId, key } = askedBy(request);
    if (kiosk === undefined || code.trim() === '') return reply.redirect('/kiosk', 303);
    const { actor } = kiosk;
    const found = await countingMisses(misses, actor, channel, (refuseGuesser) =>
      database.read((session) =>
        lookUp(session, { ...needs, refuseGuesser }, actor.businessId, { code, channel, voucherId }),
      ),
    );
    return send(request, reply, actor, 200, (place) => {
      if (found.result === 'CARD') return page.choicePage(place, found, code);
      if (found.result !== 'OK') return page.problemPage(place, `problem.${found.result}`);
      const { voucher } = found;
      return voucher
        ? draw(place, voucher, { code, voucherId: voucher.id, key: key || crypto.randomUUID() })
        : page.problemPage(place, 'page.notFound.title');
    });
  }

  async function send(
    request: FastifyRequest,
    reply: FastifyReply,
    actor: Actor,
    status: number,
    draw: (place: page.Place) => string,
  ) {
    const place = await placeOf(request, actor);
    return sendHtml(reply, status, place.locale, draw(place));
  }

  async function placeOf(request: FastifyRequest, { businessId }: Actor): Promise<page.Place> {
    const { name, timeZone, locale } = await database.read((session) => getBusiness(session, businessId));
    return { locale: visitorLocale(request.headers, locale), business: name, timeZone };
  }

  /** Every failure is for the team; what a customer reads names no code and nobody. */
  async function sendFault(error: unknown, request: FastifyRequest, reply: FastifyReply) {
    const { status, code, facts } =
      logFailure(error, request) ?? ({ status: 500, code: 'INTERNAL', facts: {} } as const);
    const kiosk = await kioskOf(request).catch(() => undefined);
    const place = await (kiosk && placeOf(request, kiosk.actor).catch(() => undefined));
    const somewhere = { locale: visitorLocale(request.headers, 'en'), business: '', timeZone: 'UTC' };
    const wait = 'retryAfter' in facts ? facts.retryAfter : undefined;
    if (wait !== undefined) reply.header('retry-after', wait);
    // Wrong passwords are counted as well, and are nobody's codes.
    const locked = code === 'RATE_LIMITED' && !/^\/kiosk\/(sign-in|exit)\b/.test(request.url);
    const text = page.problemPage(
      place ?? somewhere,
      locked ? 'kiosk.locked' : code === 'NOT_FOUND' ? 'page.notFound.title' : `problem.${code}`,
      locked && wait !== undefined ? { seconds: Math.min(wait, longestLock) } : {},
    );
    return sendHtml(reply, status, (place ?? somewhere).locale, text);
  }

  async function sendStart(request: FastifyRequest, reply: FastifyReply) {
    const member = await sessions.memberOf(request.headers.cookie);
    if (member === undefined) return sendSignIn(request, reply, 200);
    refuseOthers(staffActor(member));
    const locale = visitorLocale(request.headers, 'en');
    return sendHtml(reply, 200, locale, startPage(locale, deviceLocation(request.headers)));
  }
}

function askedBy(request: FastifyRequest) {
  const form = formOf(request);
  const code = (form.get('code') ?? '').slice(0, longestCode);
  return { code, voucherId: form.get('voucherId') ?? '', key: form.get('key') ?? '' };
}

/** @throws Refusal SCOPE_MISSING for a login that may not redeem */
function refuseOthers(actor: Actor): Actor {
  if (may(actor, 'redeem')) return actor;
  throw new Refusal('SCOPE_MISSING', { detail: 'This login may not redeem.' });
}

function sendSignIn(request: FastifyRequest, reply: FastifyReply, status: 200 | 401, login?: string) {
  const locale = visitorLocale(request.headers, 'en');
  const wrong = login !== undefined;
  const form = { action: '/kiosk/sign-in', login: login ?? '', wrong };
  return sendHtml(reply, status, locale, signInPage(locale, form));
}

function sendExit(request: FastifyRequest, reply: FastifyReply, status: 200 | 401) {
  const locale = visitorLocale(request.headers, 'en');
  return sendHtml(reply, status, locale, exitPage(locale, { wrong: status === 401 }));
}
