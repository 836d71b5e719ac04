// One JSON line an answer, without anything secret: routes instead of addresses, no headers, no bodies, no SQL parameters.

import type { FastifyBaseLogger, FastifyInstance } from 'fastify';

export type Logger = FastifyBaseLogger;

export function loggerOptions(options: { logLevel: string; logStream?: { write(line: string): void } }) {
  return {
    level: options.logLevel,
    base: null,
    ...(options.logStream && { stream: options.logStream }),
    serializers: { err: describeError },
  };
}

/** The innermost error: what drizzle wraps around it repeats the statement's parameters, and those hold secrets. */
function describeError(error: Error & { code?: string; cause?: unknown }) {
  let inner = error;
  // Of several faults at once the first speaks for all.
  for (let next: unknown = error; next instanceof Error; ) {
    inner = next;
    next = next instanceof AggregateError ? next.errors[0] : next.cause;
  }
  return { type: inner.name, message: inner.message, code: inner.code, stack: inner.stack ?? '' };
}

export function logAnswers(app: Pick<FastifyInstance, 'addHook'>): void {
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        // The route, never the address: addresses hold claim tokens.
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
      },
      'answered',
    );
  });
}
