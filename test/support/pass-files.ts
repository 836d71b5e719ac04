// A pass as strangers see it: its files unpacked by unzip, its texts in the language of the reader.

import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackPass } from './tools.ts';

export type PassField = { key: string; label: string; value: string; changeMessage?: string };
type Fields = Record<
  'headerFields' | 'primaryFields' | 'secondaryFields' | 'auxiliaryFields' | 'backFields',
  PassField[]
>;
export type PassJson = {
  passTypeIdentifier: string;
  serialNumber: string;
  authenticationToken: string;
  description: string;
  voided: boolean;
  expirationDate?: string;
  barcodes?: { format: string; message: string; altText?: string }[];
  coupon?: Fields;
  storeCard?: Fields;
};

/** Every file below a folder, by its path in it. */
export function filesOf(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => /\.\w+$|signature$/.test(name) && !name.endsWith('.lproj'));
  return new Map(files.map((name) => [name, readFileSync(join(folder, name))]));
}

/** Lines of `"key" = "value";`, unescaped as JSON strings are. */
export function readStrings(text: string): Record<string, string> {
  const line = /^("(?:[^"\\]|\\.)*") = ("(?:[^"\\]|\\.)*");$/gm;
  return Object.fromEntries(
    [...text.matchAll(line)].map(([, key = '', value = '']) => [JSON.parse(key), JSON.parse(value)]),
  );
}

export const lprojs = ['en', 'gu', 'ko', 'th', 'az-Arab'] as const;
export type Lproj = (typeof lprojs)[number];

export type OpenPass = {
  folder: string;
  files: Map<string, Buffer>;
  pass: PassJson;
  /** All fields, in their order from the front to the back. */
  fields: PassField[];
  /** What a phone in this language shows for a text of pass.json. */
  say(lproj: Lproj, text: string | undefined): string;
  /** The value of a field, in all five languages. */
  values(key: string): string[];
};

export function openPass(bytes: Buffer): OpenPass {
  const folder = unpackPass(bytes, mkdtempSync(join(tmpdir(), 'pass-')));
  const files = filesOf(folder);
  const pass: PassJson = JSON.parse(String(files.get('pass.json')));
  const fields = Object.values(pass.coupon ?? pass.storeCard ?? {}).flat();
  const words = new Map(
    lprojs.map((lproj) => [lproj, readStrings(String(files.get(`${lproj}.lproj/pass.strings`)))]),
  );
  const say = (lproj: Lproj, text = '') => words.get(lproj)?.[text] ?? text;
  const find = (key: string) => fields.find((field) => field.key === key);
  return {
    folder,
    files,
    pass,
    fields,
    say,
    values: (key) => lprojs.map((lproj) => say(lproj, find(key)?.value)),
  };
}

/** Names of the files that differ between two passes; the signature may, since it says when it was made. */
export function differing(one: OpenPass, other: OpenPass): string[] {
  const names = new Set([...one.files.keys(), ...other.files.keys()]);
  names.delete('signature');
  return [...names]
    .filter((name) => !one.files.get(name)?.equals(other.files.get(name) ?? Buffer.of()))
    .sort();
}
