// Every body that reached Google, held against Google's own document by a validator that shares no code with ours.

import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

type Property = { $ref?: string; type?: string; format?: string; enum?: string[]; items?: Property };
type Document = {
  resources: Record<
    string,
    { methods: Record<string, { httpMethod: string; path: string; request?: { $ref: string } }> }
  >;
  schemas: Record<string, { required: string[]; properties: Record<string, Property> }>;
};
/** A request as the stand-in of Google saw it. */
export type Sent = { method: string; path: string; body: unknown };

const document: Document = JSON.parse(
  readFileSync(new URL('../../src/google/discovery/walletobjects.json', import.meta.url), 'utf8'),
);

/** As JSON says it: 64 bits are digits in a text. */
function schemaOf({ $ref, type, format, enum: words, items }: Property): object {
  if ($ref) return { $ref: `#/$defs/${$ref}` };
  if (type === 'array') return { type, items: items ? schemaOf(items) : false };
  if (type === 'string' && format === 'int64') return { type, pattern: '^-?\\d{1,19}$' };
  if (type === 'integer') return { type, minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
  // Only the spelling of today: the lower-case words of old are for reading.
  return words ? { type, enum: words.filter((word) => !/[a-z]/.test(word)) } : { type };
}

const definitions = Object.fromEntries(
  Object.entries(document.schemas).map(([name, { properties }]) => [
    name,
    {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(
        Object.entries(properties).map(([member, property]) => [member, schemaOf(property)]),
      ),
    },
  ]),
);

const ajv = new Ajv({ strict: true, strictRequired: false, allErrors: true });
const validatorOf = (name: string, whole: boolean) =>
  ajv.compile({
    $defs: definitions,
    $ref: `#/$defs/${name}`,
    ...(whole && { type: 'object', required: document.schemas[name]?.required ?? [] }),
  });
const validators = new Map<string, ReturnType<typeof validatorOf>>();

/** @returns for each wrong body what is wrong with it, and for each body of no known method that it is one */
export function wrongBodies(requests: readonly Sent[]): string[] {
  return requests.filter(({ path }) => path.startsWith('/walletobjects/')).flatMap(faultsOf);
}

function faultsOf({ method, path, body }: Sent): string[] {
  const called = `${method} ${path.replace(/\.[\w-]{10,}/g, '.…')}`;
  if (body === undefined) return method === 'GET' ? [] : [`${called}: no body`];
  const name = nameOfBody(method, path);
  if (name === undefined) return [`${called}: Google knows no such method`];
  const key = `${name} ${method}`;
  const validate = validators.get(key) ?? validatorOf(name, method !== 'PATCH');
  validators.set(key, validate);
  if (validate(body)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${called}${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function nameOfBody(method: string, path: string): string | undefined {
  for (const { methods } of Object.values(document.resources))
    for (const each of Object.values(methods)) {
      const address = new RegExp(`^/${each.path.replace(/\{\w+\}/g, '[^/]+')}$`);
      if (each.httpMethod === method && address.test(path)) return each.request?.$ref;
    }
  return undefined;
}
