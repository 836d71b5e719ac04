// What a member must be beyond its type: rules that Google's document states in words.

import { readTime, whyNoInterval } from './intervals.ts';
import { isObject, type JsonObject, listOf, textOf } from './json-object.ts';
import type { Allowances } from './state.ts';
import { type Place, walkSchema } from './walk-schema.ts';
import { isHttps, isLinkable } from './web-addresses.ts';

type Rule = (value: JsonObject, allowed: Allowances) => string | undefined | false;

const has = (value: JsonObject, member: string) => value[member] !== undefined;
const needs = (value: JsonObject, ...members: string[]) => {
  const missing = members.filter((member) => !has(value, member));
  return missing.length > 0 && `${missing.join(', ')} is missing`;
};

/** Name of a schema → why its object is wrong. */
const rules: Record<string, Rule> = {
  Image: (image) =>
    has(image, 'sourceUri') === has(image, 'privateImageId') &&
    'exactly one of sourceUri and privateImageId must be set',
  ImageUri: ({ uri }, { loopbackHttp }) =>
    !isHttps(uri, loopbackHttp) && `an image must come from an https address, not ${textOf(uri)}`,
  Uri: ({ uri }) =>
    !isLinkable(uri) && `a uri needs a scheme of https, http, tel, mailto or geo: ${textOf(uri)}`,
  CallbackOptions: ({ url }, { loopbackHttp }) =>
    url !== undefined && !isHttps(url, loopbackHttp) && `the callback url must be https, not ${textOf(url)}`,
  DateTime: ({ date }) => !readTime(date) && `no ISO 8601 date and time: ${textOf(date)}`,
  TimeInterval: whyNoInterval,
  TextModuleData: ({ id }) => textOf(id).includes('.') && `the id of a text module has a dot: ${textOf(id)}`,
  ValueAddedModuleData: (module) =>
    needs(module, 'header', 'uri') ||
    (!isHttps(module.uri) && 'the uri of a value added module must be https'),
  // Stricter than known of Google from here on.
  LocalizedString: (text) => needs(text, 'defaultValue'),
  TranslatedString: (text) => needs(text, 'language', 'value'),
  LatLongPoint: (point) => needs(point, 'latitude', 'longitude'),
  Barcode: (barcode) => needs(barcode, 'type', ...(barcode.type === 'TEXT_ONLY' ? [] : ['value'])),
  Message: ({ messageType }) =>
    textOf(messageType) === 'EXPIRATION_NOTIFICATION' && 'EXPIRATION_NOTIFICATION is not supported',
  FieldReference: ({ fieldPath }) =>
    !/^(class|object)\.\w/.test(textOf(fieldPath)) && `no path of a field: ${textOf(fieldPath)}`,
};

const notListed = 'Issuer not allowlisted for Merchant Locations. Please contact support.';

const ofResource: Rule = (value, { merchantLocations }) => {
  const { hexBackgroundColor: colour, smartTapRedemptionValue: tapped } = value;
  if (listOf(value.merchantLocations).length > (merchantLocations ? 10 : 0)) {
    return merchantLocations ? 'at most 10 merchant locations' : notListed;
  }
  if (colour !== undefined && !/^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(textOf(colour))) {
    return `hexBackgroundColor is no #rrggbb or #rgb: ${textOf(colour)}`;
  }
  if (listOf(value.valueAddedModuleData).length > 15) return 'at most 15 value added modules';
  // Stricter than known of Google: what becomes of the 11th is not stated.
  if (listOf(value.messages).length > 10) return 'at most 10 messages';
  return !/^[\x20-\x7e]*$/.test(textOf(tapped)) && 'smartTapRedemptionValue must be ASCII';
};

export function whyFieldsWrong(schema: string, value: JsonObject, allowed: Allowances): string | undefined {
  const why = ofResource(value, allowed);
  if (why) return why;
  for (const place of walkSchema(schema, value)) {
    const wrong = whyWrong(place, allowed);
    if (wrong) return `Invalid value at '${place.path.slice(1)}': ${wrong}`;
  }
  return undefined;
}

function whyWrong({ schema, value }: Place, allowed: Allowances): string | undefined {
  return rules[schema.id]?.(value, allowed) || undefined;
}

/** Every picture that Google would fetch. */
export function picturesOf(schema: string, value: JsonObject): string[] {
  return [...walkSchema(schema, value)]
    .filter((place) => place.schema.id === 'Image' && isObject(place.value.sourceUri))
    .map(({ value: { sourceUri } }) => (isObject(sourceUri) ? textOf(sourceUri.uri) : ''));
}
