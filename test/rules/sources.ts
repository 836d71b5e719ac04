// What the rules read: the files of this checkout, without their comments, and what each imports.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** `path` is relative to the folder that was read: `vouchers/store.ts`. */
export type Source = { path: string; text: string };

/** The code and style sheets below a folder of the checkout. */
export function readSources(folder: 'src' | 'test'): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|css)$/.test(path))
    .sort()
    .map((path) => ({ path, text: readText(`${folder}/${path}`) }));
}

/** A file of the checkout; empty when it is not there, so that a rule can say what it misses. */
export function readText(path: string): string {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '';
}

/** The text with every line of comment made blank: line numbers stay. */
export function withoutComments(text: string): string {
  return text.replace(/^[ \t]*(\/\/|\/\*|\*( |\/|$)).*$/gm, '');
}

export function countCodeLines(text: string): number {
  return withoutComments(text)
    .split('\n')
    .filter((line) => line.trim() !== '').length;
}

export type Import = { specifier: string; typeOnly: boolean };

const statement = /^(?:import|export)\s+(type\s+)?[\w$*\s{},]+?\s+from\s+'([^']+)'|^import\s+'([^']+)'/gm;
const expression = /\bimport\(\s*'([^']+)'/g;

/** Static imports, re-exports and `import()`, in the form that Biome gives them. */
export function importsOf({ text }: Source): Import[] {
  const code = withoutComments(text);
  return [
    ...[...code.matchAll(statement)].map(([, type, named, bare]) => ({
      specifier: named ?? bare ?? '',
      typeOnly: type !== undefined,
    })),
    ...[...code.matchAll(expression)].map(([, specifier = '']) => ({ specifier, typeOnly: false })),
  ];
}

/** Where a relative import leads, from the folder that was read: `db/tx.ts`. */
export function leadsTo(from: Source, { specifier }: Import): string {
  return posix.join(posix.dirname(from.path), specifier);
}

export function isRelative({ specifier }: Import): boolean {
  return specifier.startsWith('.');
}
