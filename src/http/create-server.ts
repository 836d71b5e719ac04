// The Fastify instance before any route of ours: limits, time-outs, problem documents, headers, logs, OpenAPI.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, {
  type FastifyInstance,
  type FastifySchema,
  LogController,
  type RawServerDefault,
} from 'fastify';
import { Type } from 'typebox';
import { Refusal } from '../errors.ts';
import { type Logger, logAnswers, loggerOptions } from './logging.ts';
import { problemSchema, rawProblem, sendProblem } from './problem.ts';
import { compileSerializer, compileValidator } from './validation.ts';

export type Http = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  Logger,
  TypeBoxTypeProvider
>;

export type HttpOptions = {
  logLevel: string;
  trustProxy: boolean | number | string[];
  publicUrl: string;
  /** Tests read the log lines here; otherwise standard output. */
  logStream?: { write(line: string): void };
};

const second = 1000;
export const bodyLimit = 256 * 1024;

export async function createServer(options: HttpOptions): Promise<Http> {
  const app = Fastify({
    logger: loggerOptions(options),
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: options.trustProxy as boolean,
    bodyLimit,
    requestTimeout: 30 * second,
    handlerTimeout: 10 * second,
    connectionTimeout: 75 * second,
    keepAliveTimeout: 65 * second,
    maxRequestsPerSocket: 10_000,
    routerOptions: { maxParamLength: 500 },
    genReqId: () => crypto.randomUUID(),
    requestIdHeader: false,
    frameworkErrors: sendProblem,
    clientErrorHandler: refuseUnparsable,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as Http;

  app.setValidatorCompiler(compileValidator as never);
  app.setSerializerCompiler(compileSerializer as never);
  app.setErrorHandler(sendProblem);
  app.setNotFoundHandler((request, reply) => sendProblem(new Refusal('NOT_FOUND'), request, reply));
  app.removeContentTypeParser('text/plain');
  logAnswers(app);
  app.addHook('onRoute', declareCommon);
  closePromptly(app);
  await app.register(helmet, helmetOptions(options.publicUrl.startsWith('https://')));
  await describe(app, options.publicUrl);
  return app;
}

function helmetOptions(https: boolean) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        // A picture that was chosen or pasted is shown before it is sent.
        imgSrc: ["'self'", 'blob:'],
        styleSrc: ["'self'"],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' as const },
    strictTransportSecurity: https && { maxAge: 365 * 24 * 3600 },
  };
}

/** An answer that is no JSON, for the OpenAPI document. */
export function fileAnswer(...types: string[]) {
  const file = { schema: Type.Unsafe<never>({ type: 'string', format: 'binary' }) };
  return { description: 'The file', content: Object.fromEntries(types.map((type) => [type, file])) };
}

/** Says of each route that it wants a key unless it is public, and that what it refuses with is a problem document. */
function declareCommon({ schema, config }: { schema?: FastifySchema; config?: { access?: unknown } }): void {
  if (schema === undefined || 'hide' in schema) return;
  const problem = {
    description: 'Refused',
    content: { 'application/problem+json': { schema: problemSchema } },
  };
  schema.response = { ...(schema.response as object), '4xx': problem, '5xx': problem };
  schema.security = config?.access === 'public' ? [] : [{ apiKey: [] }, { session: [] }];
}

/** OpenAPI 3.1 at /openapi.json, readable at /docs. */
async function describe(app: Http, publicUrl: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'voucher-wallet',
        version: '1',
        description:
          'Issues one-time vouchers as Apple Wallet and Google Wallet passes. Failures are problem documents (RFC 9457).',
      },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'vw_session',
            description:
              'Of staff signed in at /admin; `__Host-vw_session` over https. Changes are taken from our own origin only',
          },
        },
      },
    },
  });
  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' };
    });
    await docs.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
  });
}

/** Which methods each path has, for the 405 of the others. */
export function collectRoutes(app: Http): Map<string, Set<string>> {
  const routes = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = routes.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    routes.set(url, methods);
  });
  return routes;
}

/**
 * Answers 405 with `Allow` wherever a path exists for other methods only. Call it after the last route.
 */
export function refuseOtherMethods(app: Http, routes: Map<string, Set<string>>): void {
  for (const [url, methods] of routes) {
    const allow = [...methods].sort();
    const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter(
      (method) => !methods.has(method),
    );
    app.route({
      method: others,
      url,
      schema: { hide: true },
      config: { access: 'public' },
      onRequest: async () => {
        throw new Refusal('METHOD_NOT_ALLOWED', { allow });
      },
      handler: () => {},
    });
  }
}

/** A kept-alive connection whose last answer goes out during the stop would hold it up until the client lets go. */
function closePromptly(app: Http): void {
  app.addHook('preClose', async () => {
    const sweep = setInterval(() => app.server.closeIdleConnections(), 100);
    app.server.once('close', () => clearInterval(sweep));
    sweep.unref();
  });
}

function refuseUnparsable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  socket.end(rawProblem(error.code === 'HPE_HEADER_OVERFLOW' ? 'HEADERS_TOO_LARGE' : 'MALFORMED_REQUEST'));
}
