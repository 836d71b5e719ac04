// What Google takes and phones cut, and what it still understands but calls deprecated.

import { discovery } from '../../google/discovery/discovery.ts';
import { isOfOld } from './enum-words.ts';
import { isObject, type JsonObject, listOf, textOf } from './json-object.ts';
import { type Place, walkSchema } from './walk-schema.ts';

/** Schema and member → the most characters that are recommended; `localizedTitle` goes by `title`. */
const longest: Record<string, Record<string, number>> = {
  OfferClass: { title: 60, shortTitle: 20, provider: 12, issuerName: 20 },
  LoyaltyClass: { programName: 20, issuerName: 20, accountNameLabel: 15, accountIdLabel: 15, rewardsTier: 7 },
  LoyaltyObject: { accountName: 20, accountId: 20 },
  TextModuleData: { header: 35, body: 500 },
  Uri: { description: 20 },
  AppLinkData: { displayText: 30 },
  ValueAddedModuleData: { header: 60, body: 50 },
};
const mostTextModules = 10;

/** @param value as it was sent */
export function findUnwise(name: string, value: JsonObject): string[] {
  const faults = [...walkSchema(name, value)].flatMap((place) => [...tooLong(place), ...deprecated(place)]);
  const { length } = listOf(value.textModulesData);
  if (length > mostTextModules) faults.push(`${name} has more than ${mostTextModules} text modules`);
  return faults;
}

function tooLong({ schema: { id }, value }: Place): string[] {
  return Object.entries(longest[id] ?? {})
    .filter(([member, most]) => {
      const localized = value[`localized${member.charAt(0).toUpperCase()}${member.slice(1)}`];
      return [...wordings(value[member]), ...wordings(localized)].some((text) => [...text].length > most);
    })
    .map(([member, most]) => `${id}.${member} is longer than ${most}`);
}

/** All languages of a text. */
function wordings(text: unknown): string[] {
  if (!isObject(text)) return [textOf(text)];
  return [text.defaultValue, ...listOf(text.translatedValues)].map((each) =>
    isObject(each) ? textOf(each.value) : '',
  );
}

function deprecated({ schema, value }: Place): string[] {
  return Object.entries(value).flatMap(([member, held]) => {
    const property = discovery.schemas[schema.id]?.properties[member];
    if (property?.deprecated) return [`${schema.id}.${member} is deprecated`];
    return property && isOfOld(held, property) ? [`${schema.id}.${member}: ${held} is deprecated`] : [];
  });
}
