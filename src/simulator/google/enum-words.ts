// The two spellings of Google's enums: ACTIVE, and `active` of old, which it still takes and at times still answers.

import type { Property } from '../../google/discovery/discovery.ts';
import type { JsonObject } from './json-object.ts';
import { rewrite } from './walk-schema.ts';

const plain = (word: string) => word.replaceAll('_', '').toLowerCase();

const spellings = ({ enum: words = [], enumDeprecated = [] }: Property, old: boolean) =>
  words.filter((_, index) => (enumDeprecated[index] ?? false) === old);

const spelled = (old: boolean) => (word: string, property: Property) =>
  spellings(property, old).find((each) => plain(each) === plain(word)) ?? word;

/** As it is kept: in the words of today, and without `kind`, which nobody needs. */
export function inWordsOfToday(schema: string, value: JsonObject): JsonObject {
  return rewrite(schema, value, { word: spelled(false), finish: ({ kind: _, ...rest }) => rest });
}

/** As an answer of 2023 looked. */
export function inWordsOfOld(
  schema: string,
  value: JsonObject,
  wanted: { lowerCaseEnums?: boolean | undefined; kinds?: boolean | undefined },
): JsonObject {
  return rewrite(schema, value, {
    word: wanted.lowerCaseEnums ? spelled(true) : (word) => word,
    finish: (held, { id, properties }) =>
      wanted.kinds && properties.kind
        ? { kind: `walletobjects#${id.charAt(0).toLowerCase()}${id.slice(1)}`, ...held }
        : held,
  });
}

export function isOfOld(word: unknown, property: Property): boolean {
  return typeof word === 'string' && spellings(property, true).includes(word);
}
