// What others have written, as a part of one line for an operator.

/** @param text of Google's: cut, and without what would break or colour a terminal */
export function oneLine(text: string): string {
  const plain = text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return plain.length > 300 ? `${plain.slice(0, 300)}…` : plain;
}
