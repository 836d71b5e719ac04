// Reads pass.strings as Apple's property list reader does: `"key" = "value";`, comments, UTF-8, or UTF-16 with its mark.

const entry = /\s*"((?:[^"\\]|\\.)*)"\s*=\s*"((?:[^"\\]|\\.)*)"\s*;/sy;
const blank = /(?:\s+|\/\*.*?\*\/|\/\/[^\n]*)*/sy;

/** @throws Error where a phone would drop the whole file */
export function parseStrings(bytes: Buffer): Map<string, string> {
  const text = decode(bytes);
  const words = new Map<string, string>();
  let at = skip(text, 0);
  while (at < text.length) {
    entry.lastIndex = at;
    const [whole, key = '', value = ''] = entry.exec(text) ?? [];
    if (whole === undefined)
      throw new Error(`no "key" = "value"; at ${JSON.stringify(text.slice(at, at + 30))}`);
    if (words.has(unescaped(key))) throw new Error(`${JSON.stringify(key)} is there twice`);
    words.set(unescaped(key), unescaped(value));
    at = skip(text, at + whole.length);
  }
  return words;
}

function skip(text: string, from: number): number {
  blank.lastIndex = from;
  return from + (blank.exec(text)?.[0].length ?? 0);
}

const marks: [mark: string, encoding: string][] = [
  ['feff', 'utf-16be'],
  ['fffe', 'utf-16le'],
];

function decode(bytes: Buffer): string {
  const start = bytes.toString('hex', 0, 2);
  const [, encoding = 'utf-8'] = marks.find(([mark]) => mark === start) ?? [];
  return new TextDecoder(encoding, { fatal: true }).decode(bytes);
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

const unescaped = (text: string): string =>
  text.replace(/\\(?:U([0-9a-f]{4})|(.))/gis, (_, hex?: string, one = '') =>
    hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (escapes[one] ?? one),
  );
