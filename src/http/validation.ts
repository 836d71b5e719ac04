// JSON Schema (TypeBox) as validation: nothing coerced or dropped in bodies, and errors that point at the field.

import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifySchema, FastifySchemaValidationError } from 'fastify';
import { type InputError, invalid } from '../errors.ts';

const rules = {
  allErrors: true,
  allowUnionTypes: true,
  discriminator: true,
  removeAdditional: false,
} as const;
const strict = new Ajv({ ...rules, coerceTypes: false });
/** Query strings and path parameters arrive as text: `limit=20` is a number. */
const lenient = new Ajv({ ...rules, coerceTypes: true, useDefaults: true });
for (const ajv of [strict, lenient]) {
  addFormats.default(ajv, ['date', 'date-time', 'uri']);
  // ajv's own also takes `urn:uuid:…`, which PostgreSQL does not.
  ajv.addFormat('uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
}

export function compileValidator({
  schema,
  httpPart,
}: {
  schema: object;
  httpPart?: string;
}): ValidateFunction {
  return (httpPart === 'body' ? strict : lenient).compile(schema);
}

/** ajv's errors as JSON pointers with one plain sentence each. */
export function inputErrors(
  errors: (FastifySchemaValidationError | ErrorObject)[],
  part: string | undefined,
): InputError[] {
  const seen = new Set<string>();
  return errors
    .map((error) => inputError(error as ErrorObject, part))
    .filter(({ path }) => !seen.has(path) && seen.add(path))
    .slice(0, 50);
}

function inputError({ instancePath, keyword, params, message }: ErrorObject, part = 'body'): InputError {
  const inside = (member: string) => `${instancePath}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  if (keyword === 'required') return { path: inside(params.missingProperty), message: 'is required' };
  if (keyword === 'additionalProperties')
    return { path: inside(params.additionalProperty), message: 'is not a known member' };
  if (keyword === 'propertyNames')
    return { path: inside(params.propertyName), message: 'is not a known member' };
  if (keyword === 'discriminator')
    return {
      path: inside(params.tag),
      message: params.tagValue === undefined ? 'is required' : 'is not a known value',
    };
  if (keyword === 'enum')
    return { path: instancePath, message: `must be one of ${params.allowedValues.join(', ')}` };
  return { path: instancePath, message: message ?? `is wrong in the ${part}` };
}

/** Answers are built by typed code and checked against these schemas in tests; here they are only written. */
export function compileSerializer(_: { schema: FastifySchema }): (data: unknown) => string {
  return JSON.stringify;
}

/** An instant that the schema let through as `date-time`. @throws Refusal INVALID where it is none, or of no use */
export function readMoment(text: string, path: string): Date {
  const moment = new Date(text);
  const year = moment.getUTCFullYear();
  if (year >= 2000 && year <= 9000) return moment;
  throw invalid(path, 'must be an instant from the year 2000 to 9000, e.g. 2026-05-12T10:00:00Z');
}
