// The rules of pass.json that a phone applies before it shows "Add": the first that is broken, in one sentence.
// https://developer.apple.com/documentation/walletpasses/pass

import { type Field, fieldsOf, groups, type PassJson, styleOf } from './pass-json.ts';

type Json = Record<string, unknown>;

/** @throws Error naming member and rule */
export function checkPassJson(bytes: Buffer): PassJson {
  const pass = parse(bytes);
  demand(pass.formatVersion === 1, 'formatVersion must be 1');
  for (const member of required) {
    demand(isText(pass[member]) && pass[member] !== '', `${member} must be a text`);
  }
  demand(String(pass.passTypeIdentifier).startsWith('pass.'), 'passTypeIdentifier must begin with "pass."');
  for (const [kind, members] of Object.entries(kinds)) {
    for (const member of members) {
      demand(pass[member] === undefined || is[kind]?.(pass[member]) === true, `${member} must be ${kind}`);
    }
  }
  checkStyle(pass);
  checkFields(pass);
  for (const barcode of (pass.barcodes ?? []) as Json[]) checkBarcode(barcode);
  checkWebService(pass);
  return pass as PassJson;
}

function demand(holds: boolean, rule: string): void {
  if (!holds) throw new Error(`pass.json: ${rule}`);
}

const required = ['passTypeIdentifier', 'serialNumber', 'teamIdentifier', 'organizationName', 'description'];

const kinds: Record<string, string[]> = {
  'a text': ['logoText', 'groupingIdentifier', 'authenticationToken', 'webServiceURL', 'appLaunchURL'],
  'true or false': ['voided', 'sharingProhibited', 'suppressStripShine'],
  'a number': ['maxDistance'],
  'a list of objects': ['barcodes', 'locations', 'beacons', 'relevantDates'],
  'a colour as rgb(1, 2, 3)': ['backgroundColor', 'foregroundColor', 'labelColor'],
  'a W3C date without fractions': ['expirationDate', 'relevantDate'],
};

const isText = (value: unknown): value is string => typeof value === 'string';

const is: Record<string, (value: unknown) => boolean> = {
  'a text': isText,
  'true or false': (value) => typeof value === 'boolean',
  'a number': (value) => typeof value === 'number',
  'a list of objects': (value) => Array.isArray(value) && value.every(isObject),
  'a colour as rgb(1, 2, 3)': (value) => {
    const [, ...parts] = /^rgb\( *(\d{1,3}) *, *(\d{1,3}) *, *(\d{1,3}) *\)$/.exec(String(value)) ?? [];
    return parts.length === 3 && parts.every((part) => Number(part) <= 255);
  },
  'a W3C date without fractions': isDate,
};

/** Phones take `1980-05-07T10:30-05:00` and refuse fractions and `+0000`. */
export function isDate(value: unknown): boolean {
  const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/;
  return isText(value) && shape.test(value) && !Number.isNaN(Date.parse(value));
}

function parse(bytes: Buffer): Json {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isObject(value)) return value;
  } catch {}
  throw new Error('pass.json: it must be a JSON object in UTF-8');
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function checkStyle(pass: Json): void {
  const [style = '', ...more] = styleOf(pass);
  demand(style !== '' && more.length === 0, 'it must have exactly one style');
  const face = pass[style];
  if (!isObject(face)) throw new Error(`pass.json: ${style} must be an object`);
  for (const group of groups) {
    const fields = face[group] ?? [];
    demand(Array.isArray(fields) && fields.every(isObject), `${group} must be a list of objects`);
  }
}

function checkFields(pass: Json): void {
  const keys = new Set<string>();
  for (const field of fieldsOf(pass) as (Field & Json)[]) {
    const { key, value } = field;
    demand(isText(key) && key !== '', 'a field must have a key');
    demand(!keys.has(key), `the field key ${key} must be unique`);
    keys.add(key);
    demand(isText(value) || typeof value === 'number', `the value of ${key} must be a text or a number`);
    for (const member of ['label', 'changeMessage', 'currencyCode', 'dateStyle', 'timeStyle']) {
      demand(field[member] === undefined || isText(field[member]), `${member} of ${key} must be a text`);
    }
    const dated = field.dateStyle !== undefined || field.timeStyle !== undefined;
    demand(!dated || isDate(value), `the value of ${key} must be a W3C date without fractions`);
    demand(
      field.currencyCode === undefined || typeof value === 'number',
      `the value of ${key} must be a number`,
    );
  }
}

const formats = ['QR', 'PDF417', 'Aztec', 'Code128', 'Code39', 'Codabar', 'EAN13', 'I2of5'];

function checkBarcode({ format, message, messageEncoding, altText }: Json): void {
  demand(
    formats.some((name) => format === `PKBarcodeFormat${name}`),
    `${format} is no format of a barcode`,
  );
  demand(isText(message) && message !== '', 'a barcode must have a message');
  demand(isText(messageEncoding) && messageEncoding !== '', 'a barcode must have a messageEncoding');
  // What the encoding cannot say cannot be drawn.
  const drawn = messageEncoding !== 'iso-8859-1' || /^[\0-\xff]*$/.test(String(message));
  demand(drawn, 'the message of a barcode must be in its messageEncoding');
  demand(altText === undefined || isText(altText), 'altText of a barcode must be a text');
}

function checkWebService({ webServiceURL, authenticationToken }: Json): void {
  demand(
    (webServiceURL === undefined) === (authenticationToken === undefined),
    'webServiceURL and authenticationToken must come together',
  );
  if (webServiceURL === undefined) return;
  demand(
    /^https?:$/.test(URL.parse(String(webServiceURL))?.protocol ?? ''),
    'webServiceURL must be an address',
  );
  demand(String(authenticationToken).length >= 16, 'authenticationToken must have 16 characters or more');
}
