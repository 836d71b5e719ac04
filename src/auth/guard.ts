// Every route says who may use it, or the service does not start. Checked before any body is read.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import { type Actor, may, type Scope, staffActor } from './actor.ts';
import { authenticate } from './api-key.ts';
import type { Sessions } from './session.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Any one of these scopes opens the route; `public` needs none. */
    access?: 'public' | readonly Scope[];
  }
  interface FastifyRequest {
    actor: Actor | null;
  }
}

type App = {
  decorateRequest(name: 'actor', value: null): unknown;
  addHook(name: 'onRoute', hook: (route: { url: string; config?: { access?: unknown } }) => void): unknown;
  addHook(name: 'onRequest', hook: (request: FastifyRequest, reply: FastifyReply) => Promise<void>): unknown;
};

export type GuardNeeds = { database: Database; sessions: Pick<Sessions, 'memberOf'>; publicUrl: string };

/** Callers bring an API key, or without one the cookie of someone who is signed in. */
export function guard(app: App, { database, sessions, publicUrl }: GuardNeeds): void {
  const { origin } = new URL(publicUrl);

  app.decorateRequest('actor', null);
  app.addHook('onRoute', ({ url, config }) => {
    if (config?.access === undefined)
      throw new Error(`route ${url} does not say who may use it (config.access)`);
  });
  app.addHook('onRequest', async (request, reply) => {
    const { access } = request.routeOptions.config;
    if (access === 'public' || request.is404) return;
    if (access === undefined) throw new Error('a route that does not say who may use it');
    const actor = await whoCalls(request);
    if (!access.some((scope) => may(actor, scope))) {
      const who = actor.kind === 'staff' ? `A ${actor.role} login` : 'This API key';
      throw new Refusal('SCOPE_MISSING', {
        detail: `${who} has the scopes ${actor.scopes.join(', ') || '(none)'}; this call needs ${access.join(' or ')}.`,
      });
    }
    // Answers hold claim links and codes.
    reply.header('cache-control', 'no-store');
    request.actor = actor;
  });

  async function whoCalls(request: FastifyRequest): Promise<Actor> {
    const { authorization, cookie } = request.headers;
    const member = authorization === undefined ? await sessions.memberOf(cookie) : undefined;
    if (member === undefined) return authenticate(database, authorization);
    if (request.method !== 'GET' && request.method !== 'HEAD') refuseForeign(request, origin);
    return staffActor(member);
  }
}

/** A browser sends the cookie along with whatever asks it to: a change must come from a page of ours, and from a script. */
function refuseForeign({ headers }: FastifyRequest, ours: string): void {
  if (headers['sec-fetch-site'] !== 'same-origin' && headers.origin !== ours) {
    throw new Refusal('SCOPE_MISSING', {
      detail: 'With the cookie of a session, changes are taken from pages of this service only.',
    });
  }
  if (/^\s*(application\/x-www-form-urlencoded|text\/plain)\b/i.test(headers['content-type'] ?? '')) {
    throw new Refusal('SCOPE_MISSING', {
      detail: 'With the cookie of a session, a body must be JSON or multipart.',
    });
  }
}

/** The caller of a guarded route. */
export function actorOf(request: FastifyRequest): Actor {
  if (request.actor === null) throw new Error('this route is public: it has no actor');
  return request.actor;
}
