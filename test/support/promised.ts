// What the OpenAPI document promises, held against every answer that a test gets.

import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { LightMyRequestResponse } from 'fastify';
import type { Http } from '../../src/http/create-server.ts';

export type Check = (method: string, url: string, answer: LightMyRequestResponse) => void;

type Responses = Record<string, { content?: Record<string, { schema: object }> }>;
type Paths = Record<string, Record<string, { responses?: Responses }>>;

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  additionalProperties: false,
  properties: {
    type: { type: 'string' },
    title: { type: 'string', minLength: 1 },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', pattern: '^[A-Z_]+$' },
    redemption: { type: 'object' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        additionalProperties: false,
        properties: {
          path: { type: 'string', pattern: '^(/.*)?$' },
          message: { type: 'string', minLength: 1 },
        },
      },
    },
  },
};

/** The check throws when an answer is not what the OpenAPI document promises: an undeclared status, a wrong shape, no problem document. */
export async function promisedAnswers(app: Http): Promise<Check> {
  const { paths } = (await app.inject('/openapi.json')).json() as { paths: Paths };
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const isProblem = ajv.compile(problemSchema);
  const patterns = Object.entries(paths).map(([path, methods]) => ({
    pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`),
    methods,
  }));
  return (method, url, answer) => {
    const where = `${method} ${url} → ${answer.statusCode}`;
    if (answer.statusCode >= 400) {
      if (String(answer.headers['content-type']).startsWith('text/html')) return;
      if (answer.headers['content-type'] !== 'application/problem+json')
        throw new Error(`${where}: no problem document`);
      const problem = answer.json();
      if (!isProblem(problem))
        throw new Error(`${where}: ${ajv.errorsText(isProblem.errors)} in ${answer.body}`);
      if (problem.status !== answer.statusCode)
        throw new Error(`${where}: the problem says ${problem.status}`);
      return;
    }
    const path = url.replace(/^https?:\/\/[^/]+/, '').replace(/\?.*/, '');
    const responses = patterns.find(({ pattern }) => pattern.test(path))?.methods[method.toLowerCase()]
      ?.responses;
    const schema = responses?.[answer.statusCode]?.content?.['application/json']?.schema;
    if (responses && !responses[answer.statusCode] && !responses.default)
      throw new Error(`${where}: not declared`);
    if (schema && !ajv.validate(schema, answer.json()))
      throw new Error(`${where}: ${ajv.errorsText()} in ${answer.body}`);
  };
}
