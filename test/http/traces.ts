// Searches a dump for secrets, in every way that a secret may have been written down.

import type { Value } from '../support/onlooker.ts';

/** In clear, in hex, in base64 and base64url also as a part of something longer; in small letters. */
function formsOf(secret: string | Buffer): string[] {
  const bytes = Buffer.from(secret as string);
  const base64 = [0, 1, 2].map((before) => insideBase64(bytes, before));
  return [
    ...(typeof secret === 'string' ? [secret, encodeURIComponent(secret)] : []),
    bytes.toString('hex'),
    ...base64,
    ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
  ].map((form) => form.toLowerCase());
}

/** What base64 of a longer text has of these bytes for sure, when so many stand before them, modulo three. */
function insideBase64(bytes: Buffer, before: number): string {
  const whole = Buffer.concat([Buffer.alloc(before), bytes]);
  const encoded = whole.subarray(0, whole.length - (whole.length % 3)).toString('base64');
  return encoded.slice(Math.ceil((before * 8) / 6));
}

/** @returns the tables and columns where it stands in any form; `public` goes without saying */
export function placesOf(secret: string | Buffer, values: Value[]): string[] {
  const forms = formsOf(secret);
  const found = values.filter(({ text }) => forms.some((form) => text.includes(form)));
  return [
    ...new Set(found.map(({ table, column }) => `${table.replace(/^public\./, '')}.${column}`)),
  ].toSorted();
}

/** A dump to be searched: bytes also as what they say, and letters of one case, since hex has two. */
export function searchable(values: Value[], logs: string[]): Value[] {
  const lines = logs.map((text) => ({ table: 'the', column: 'log', text }));
  return [...values, ...lines].map(({ text, ...place }) => {
    const bytes = text.startsWith('\\x') ? Buffer.from(text.slice(2), 'hex').toString('latin1') : '';
    return { ...place, text: `${text} ${bytes}`.toLowerCase() };
  });
}
