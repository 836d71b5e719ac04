// Numbers of telephones in a text that is written from right to left: their groups stay in the order in which they are dialled.

const number = /\+?\(?\d[\d ().-]{5,}\d/g;
const isRightToLeft = /[\p{sc=Arabic}\p{sc=Hebrew}]/u;

/** Each as an isolate of its own: LRI … PDI of Unicode's bidirectional algorithm (UAX 9). */
export function isolatePhones(text: string): string {
  return isRightToLeft.test(text) ? text.replace(number, '\u{2066}$&\u{2069}') : text;
}
