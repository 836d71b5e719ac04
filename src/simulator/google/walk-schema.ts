// Every object inside a resource, with the schema that it follows.

import { discovery, type Property, type Schema } from '../../google/discovery/discovery.ts';
import { isObject, type JsonObject } from './json-object.ts';

/** `path`: JSON pointer. */
export type Place = { schema: Schema; value: JsonObject; path: string };

export function* walkSchema(name: string, value: JsonObject, path = ''): Generator<Place> {
  const schema = discovery.schemas[name];
  if (schema === undefined) return;
  yield { schema, value, path };
  for (const [member, held] of Object.entries(value)) {
    const property = schema.properties[member];
    const inner = property?.$ref ?? property?.items?.$ref;
    if (inner === undefined) continue;
    for (const [index, each] of (Array.isArray(held) ? held : [held]).entries()) {
      const place = Array.isArray(held) ? `${path}/${member}/${index}` : `${path}/${member}`;
      if (isObject(each)) yield* walkSchema(inner, each, place);
    }
  }
}

export type Rewriting = {
  /** For each word of an enum. */
  word: (word: string, property: Property) => string;
  /** For each object, after its members. */
  finish: (value: JsonObject, schema: Schema) => JsonObject;
};

/** A copy, changed on the way. What the schema does not know is copied as it is. */
export function rewrite(name: string, value: JsonObject, rewriting: Rewriting): JsonObject {
  const schema = discovery.schemas[name];
  if (schema === undefined) return structuredClone(value);
  const entries = Object.entries(value).map(([member, held]) => {
    const property = schema.properties[member];
    const copy = Array.isArray(held)
      ? held.map((each) => rewriteMember(each, property?.items, rewriting))
      : rewriteMember(held, property, rewriting);
    return [member, copy];
  });
  return rewriting.finish(Object.fromEntries(entries), schema);
}

function rewriteMember(value: unknown, property: Property | undefined, rewriting: Rewriting): unknown {
  if (property?.$ref && isObject(value)) return rewrite(property.$ref, value, rewriting);
  if (property?.enum && typeof value === 'string') return rewriting.word(value, property);
  return structuredClone(value);
}
