// PATCH: objects are merged member by member, lists are replaced.

import { isObject, type JsonObject } from './json-object.ts';

export function merge(before: JsonObject, part: JsonObject): JsonObject {
  const merged = structuredClone(before);
  for (const [member, value] of Object.entries(part)) {
    const held = merged[member];
    merged[member] = isObject(held) && isObject(value) ? merge(held, value) : structuredClone(value);
  }
  return merged;
}

/** Where a body says null; undefined where nowhere. JSON pointer. */
export function findNull(value: unknown, path = ''): string | undefined {
  if (value === null) return path;
  if (typeof value !== 'object') return undefined;
  for (const [member, held] of Object.entries(value)) {
    const found = findNull(held, `${path}/${member}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
