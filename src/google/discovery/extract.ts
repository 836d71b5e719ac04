// Takes what we need of Google's discovery document, and makes types of it:
//   node src/google/discovery/extract.ts walletobjects-v1.json
// The document: https://walletobjects.googleapis.com/$discovery/rest?version=v1

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Discovery, Property, Schema } from './discovery.ts';
import { writeTypes } from './write-types.ts';

const resources = ['offerclass', 'offerobject', 'loyaltyclass', 'loyaltyobject', 'issuer'];

type Prose = { description?: string };
type Method = Discovery['resources'][string]['methods'][string];

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('which file? node src/google/discovery/extract.ts FILE');
const whole: Discovery = JSON.parse(await readFile(path, 'utf8'));
const discovery = extract(whole);
const here = fileURLToPath(new URL('.', import.meta.url));
await writeFile(`${here}walletobjects.json`, `${JSON.stringify(discovery, null, 1)}\n`);
await writeFile(`${here}schemas.ts`, writeTypes(discovery));

function extract({ revision, parameters, resources: all, schemas }: Discovery): Discovery {
  const kept = Object.fromEntries(
    resources.map((name) => [name, { methods: methodsOf(all[name]?.methods) }]),
  );
  const names = new Set<string>();
  const visit = (name: string): void => {
    if (names.has(name)) return;
    names.add(name);
    for (const ref of JSON.stringify(schemas[name]).matchAll(/"\$ref":"(\w+)"/g)) visit(String(ref[1]));
  };
  for (const { methods } of Object.values(kept))
    for (const { request, response } of Object.values(methods))
      for (const ref of [request, response]) if (ref) visit(ref.$ref);
  return {
    revision,
    parameters: withoutProse(parameters),
    resources: kept,
    schemas: Object.fromEntries(
      [...names].sort().map((name) => [name, schemaOf(schemas[name] as Schema & Prose)]),
    ),
  };
}

function methodsOf(methods: Record<string, Method> = {}): Record<string, Method> {
  return Object.fromEntries(
    Object.entries(methods).map(([name, { httpMethod, path, parameters, request, response }]) => [
      name,
      {
        httpMethod,
        path,
        parameters: withoutProse(parameters),
        ...(request && { request }),
        ...(response && { response }),
      },
    ]),
  );
}

/** The document says in prose alone which members are required. */
function schemaOf({ id, properties }: Schema): Schema {
  const required = Object.entries(properties)
    .filter(([, { description = '' }]: [string, Property & Prose]) => description.startsWith('Required'))
    .map(([name]) => name);
  return { id, type: 'object', required, properties: withoutProse(properties) };
}

function withoutProse<T>(value: T): T {
  const prose = new Set(['enumDescriptions']);
  return JSON.parse(JSON.stringify(value), (key, member) =>
    prose.has(key) || (key === 'description' && typeof member === 'string') ? undefined : member,
  );
}
