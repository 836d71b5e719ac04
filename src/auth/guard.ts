// Every route says who may use it, or the service does not start. Checked before any body is read.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import { type Actor, may, type Scope } from './actor.ts';
import { authenticate } from './api-key.ts';

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

export function guard(app: App, database: Database): void {
  app.decorateRequest('actor', null);
  app.addHook('onRoute', ({ url, config }) => {
    if (config?.access === undefined)
      throw new Error(`route ${url} does not say who may use it (config.access)`);
  });
  app.addHook('onRequest', async (request, reply) => {
    const { access } = request.routeOptions.config;
    if (access === 'public' || request.is404) return;
    if (access === undefined) throw new Error('a route that does not say who may use it');
    const actor = await authenticate(database, request.headers.authorization);
    if (!access.some((scope) => may(actor, scope))) {
      throw new Refusal('SCOPE_MISSING', {
        detail: `This API key has the scopes ${actor.scopes.join(', ')}; this call needs ${access.join(' or ')}.`,
      });
    }
    // Answers hold claim links and codes.
    reply.header('cache-control', 'no-store');
    request.actor = actor;
  });
}

/** The caller of a guarded route. */
export function actorOf(request: FastifyRequest): Actor {
  if (request.actor === null) throw new Error('this route is public: it has no actor');
  return request.actor;
}
