// Operations: is the process alive, can it serve, what does the API look like, what do problem codes mean.

import { html } from 'ghtml';
import { Type } from 'typebox';
import { Refusal, type RefusalCode, refusals } from '../errors.ts';
import { translate } from '../i18n/translate.ts';
import type { Metrics } from '../metrics.ts';
import type { Http } from './create-server.ts';

/** What the service needs to serve. Resolves to a sentence for operators, or rejects. */
export type Checks = Record<string, () => Promise<string>>;

const open = { config: { access: 'public' } } as const;
const tags = ['operations'];

export function operationsRoutes(app: Http, checks: Checks): void {
  app.get(
    '/healthz',
    {
      ...open,
      schema: {
        tags,
        summary: 'Is the process alive?',
        response: { 200: Type.Object({ status: Type.String() }) },
      },
    },
    async () => ({ status: 'ok' }),
  );

  app.get(
    '/readyz',
    {
      ...open,
      schema: {
        tags,
        summary: 'Can it serve?',
        response: {
          200: Type.Object({ status: Type.String(), checks: Type.Record(Type.String(), Type.String()) }),
        },
      },
    },
    async () => {
      const results = await Promise.all(
        Object.entries(checks).map(async ([name, check]) => [name, await withinTwoSeconds(check(), name)]),
      );
      return { status: 'ready', checks: Object.fromEntries(results) };
    },
  );

  app.get('/robots.txt', { ...open, schema: { hide: true } }, async (_, reply) =>
    // Google fetches pictures and checks callbacks as a robot: those stay open.
    reply
      .type('text/plain; charset=utf-8')
      .send('User-agent: *\nDisallow: /api/\nDisallow: /v/\nDisallow: /c/\n'),
  );

  app.get('/openapi.json', { ...open, schema: { hide: true } }, async () => app.swagger());

  app.get('/problems', { ...open, schema: { hide: true } }, async (_, reply) =>
    reply.type('text/html; charset=utf-8').send(problemPage()),
  );
}

/** Public as /readyz is: it names no customer, but the proxy keeps it inside (docs/operations.md). */
export function metricsRoute(app: Http, metrics: Pick<Metrics, 'contentType' | 'text'>): void {
  app.get('/metrics', { ...open, schema: { hide: true } }, async (_, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
}

async function withinTwoSeconds(check: Promise<string>, name: string): Promise<string> {
  const failed = (detail: string) => new Refusal('UNAVAILABLE', { detail, retryAfter: 1 });
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(failed(`${name} does not answer.`)), 2000);
  try {
    return await Promise.race([check, late]);
  } catch (error) {
    throw error instanceof Refusal ? error : failed(`${name} does not work.`);
  } finally {
    clearTimeout(timer);
  }
}

/** Where the `type` of problem documents leads. */
function problemPage(): string {
  const rows = Object.entries({ ...refusals, INTERNAL: 500 }).map(
    ([code, status]) =>
      html`<tr id="${code}"><td>${code}</td><td>${status}</td><td>${translate('en', `problem.${code as RefusalCode | 'INTERNAL'}`)}</td></tr>`,
  );
  return html`<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>Problem codes</title></head>
  <body>
    <h1>Problem codes</h1>
    <table><tr><th>code</th><th>status</th><th>meaning</th></tr>!${rows.join('')}</table>
  </body>
</html>
`;
}
