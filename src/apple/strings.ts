// The pass.strings file of one language: what a phone shows in place of the keys in pass.json.

/**
 * UTF-8 text, one line a key, keys in code unit order so that the same words always give the same bytes.
 * Apple's and GNUstep's readers both take `\n`, `\r`, `\t`, `\"`, `\\` and, for any other control character, `\U` with
 * four hexadecimal digits. A lone surrogate cannot be written in UTF-8 and becomes U+FFFD.
 */
export function passStrings(words: Readonly<Record<string, string>>): string {
  return Object.keys(words)
    .toSorted()
    .map((key) => `${quoted(key)} = ${quoted(words[key] ?? '')};\n`)
    .join('');
}

const escapes: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function quoted(text: string): string {
  const escaped = text.toWellFormed().replace(/["\\\p{Cc}]/gu, (character) => {
    return escapes[character] ?? `\\U${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}
