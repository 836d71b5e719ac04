// Redeem codes: what a cashier reads. Nine random symbols and one that finds typing errors, or what a business chose.

import { randomBytes } from 'node:crypto';
import { invalid } from '../errors.ts';
import { asciiDigits } from '../i18n/digits.ts';
import type { RedeemCode } from '../ids.ts';
import { readsAsBlockedWord } from './blocked-words.ts';

/** Crockford's 32: no I, L, O, U. A symbol's place is its value in GF(32). All are alphanumeric in QR. */
export const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const checkedForm = /^[0-9A-HJKMNP-TV-Z]{10}$/;
const customForm = /^[A-Z0-9]{4,20}$/;
const customTypedMost = 64;

/** A new canonical code: 45 random bits and the check symbol. `random(n)` gives n bytes of which five bits are used. */
export function newRedeemCode(random: (n: number) => Uint8Array = randomBytes): RedeemCode {
  for (;;) {
    const symbols = Array.from(random(9), (byte) => alphabet.charAt(byte & 31)).join('');
    const code = symbols + checkSymbol(symbols);
    if (!readsAsBlockedWord(code)) return code as RedeemCode;
  }
}

/**
 * The tenth symbol: the sum of value x α^(9 − place) over all ten is 0 in GF(32) of x⁵+x²+1. It finds every single wrong
 * symbol and every swap of two; a random text passes one time in 32, so it is an aid to typing and no security.
 */
export function checkSymbol(first9: string): string {
  if (first9.length !== 9) throw new RangeError('a check symbol is made of nine symbols');
  let sum = 0;
  for (const symbol of first9) sum = timesAlpha(sum ^ symbolValue(symbol));
  return alphabet.charAt(sum);
}

/** Is this canonical text ten symbols that fit each other? False also for every custom code that was not made here. */
export function isChecked(code: string): boolean {
  return checkedForm.test(code) && checkSymbol(code.slice(0, 9)) === code[9];
}

/**
 * What is stored, looked up and encoded: any text as upper-case ASCII letters and digits where it can be, without spaces,
 * hyphens and invisible marks, O as 0, I and L as 1. Never throws; what is no code stays none.
 */
export function canonicalCode(text: string): string {
  return plain(text).replace(/\s/g, '').replace(hyphens, '').replace(/O/g, '0').replace(/[IL]/g, '1');
}

/** How a canonical code is shown: the fewest groups of at most five symbols, as even as can be, the longer ones first. */
export function displayCode(code: string): string {
  const count = Math.ceil(code.length / 5);
  const groups: string[] = [];
  for (let start = 0; start < code.length; ) {
    const size = Math.ceil((code.length - start) / (count - groups.length));
    groups.push(code.slice(start, start + size));
    start += size;
  }
  return groups.join('-');
}

/** The first five symbols, of a short code half: enough to tell codes apart, not enough to use one. */
export function maskedCode(display: string): string {
  let shown = Math.min(5, Math.floor(display.replace(/[-\s]/g, '').length / 2));
  return display.replace(/[^-\s]/gu, (symbol) => (shown-- > 0 ? symbol : '*'));
}

/**
 * A code that a business chose. `value` is canonical, 4–20 of A–Z 0–9; `display` is what was typed, upper-case, with one
 * kind of hyphen and single spaces. Refuses anything else with INVALID at `/redeemCode`.
 */
export function customCode(text: string): { value: RedeemCode; display: string } {
  const value = text.length <= customTypedMost ? canonicalCode(text) : '';
  if (!customForm.test(value)) {
    throw invalid('/redeemCode', 'must be 4 to 20 letters A to Z or digits; hyphens and spaces do not count');
  }
  const display = plain(text).replace(hyphens, '-').replace(/\s+/g, ' ').trim();
  return { value: value as RedeemCode, display };
}

/** Dashes of all scripts, minus, hyphen bullet. The soft hyphen is an invisible mark. */
const hyphens = /[\p{Pd}\u2212\u2043]/gu;
/** Zero-width, bidi and joining marks, variation selectors. */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

function plain(text: string): string {
  return asciiDigits(text.normalize('NFKC')).toUpperCase().replace(invisible, '');
}

function symbolValue(symbol: string): number {
  const value = alphabet.indexOf(symbol);
  if (value < 0) throw new RangeError('a symbol that is not in the alphabet');
  return value;
}

/** Multiplies by α in GF(32): shifts, and takes x⁵ away as x²+1. */
function timesAlpha(value: number): number {
  return value < 16 ? value << 1 : (value << 1) ^ 0b100101;
}
