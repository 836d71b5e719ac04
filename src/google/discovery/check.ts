// Is a body what Google's schema asks for? Members that it does not know are faults: Google refuses them, too.

import { Ajv, type ValidateFunction } from 'ajv';
import { discovery, type Property, type Schema } from './discovery.ts';

/** `path`: JSON pointer of what is wrong. */
export type Fault = { path: string; message: string };

const rootOf = (name: string) => ({ $ref: `#/$defs/${name}` });
const compiled = new Map<string, ValidateFunction>();

/** @param part it changes what is there already, so that nothing is required @throws Error for a schema that is not known */
export function findFaults(schema: string, body: unknown, { part = false } = {}): Fault[] {
  const known = discovery.schemas[schema];
  if (known === undefined) throw new Error(`Google's document has no schema ${schema}`);
  const key = `${schema} ${part}`;
  const validate = compiled.get(key) ?? compile(known, part);
  compiled.set(key, validate);
  if (validate(body)) return [];
  return (validate.errors ?? []).map(({ instancePath, params, message = 'is wrong' }) => {
    const { additionalProperty } = params as { additionalProperty?: string };
    return additionalProperty === undefined
      ? { path: instancePath, message }
      : { path: `${instancePath}/${additionalProperty}`, message: 'is no field that Google knows' };
  });
}

function compile(schema: Schema, part: boolean): ValidateFunction {
  const definitions = Object.fromEntries(
    Object.entries(discovery.schemas).map(([name, each]) => [name, toJsonSchema(each)]),
  );
  const ajv = new Ajv({ allErrors: true, strict: false });
  const root = part ? toJsonSchema({ ...schema, required: [] }) : rootOf(schema.id);
  return ajv.compile({ ...root, $defs: definitions });
}

function toJsonSchema({ properties, required }: Schema): object {
  return {
    type: 'object',
    additionalProperties: false,
    required,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, toMember(property)]),
    ),
  };
}

function toMember(property: Property): object {
  if (property.$ref) return rootOf(property.$ref);
  if (property.type === 'array') return { type: 'array', items: toMember(property.items ?? {}) };
  if (property.enum) return { enum: property.enum };
  switch (property.format) {
    case 'int64':
      return { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^-?\\d+$' }] };
    case 'uint64':
      return {
        anyOf: [
          { type: 'integer', minimum: 0 },
          { type: 'string', pattern: '^\\d+$' },
        ],
      };
    case 'int32':
      return { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
    case 'uint32':
      return { type: 'integer', minimum: 0, maximum: 2 ** 32 - 1 };
    case 'byte':
      return { type: 'string', pattern: '^[A-Za-z0-9+/_-]*={0,2}$' };
    default:
      return { type: property.type ?? 'object' };
  }
}
