// QR codes: level H as long as it stays small, a four-module quiet zone inside the picture, 0.75 mm a module.

import bwip from 'bwip-js/node';
import { LRUCache } from 'lru-cache';
import { type Picture, png, svg } from './picture.ts';

/** ISO/IEC 18004: four white modules all around. */
const quiet = 4;
/** Six dots at 203 dpi: a ten-symbol code, version 1, is 21.75 mm wide. */
const moduleSize = 0.75;
/** Version 5 is 37 modules, 33.75 mm with its quiet zone: as large as a coupon wants its QR. */
const widest = 37;
/** Correct 30 % and 25 %. */
const levels = ['H', 'Q'];

/** Finding the best mask costs milliseconds, and a page asks for one code in several forms. */
const drawn = new LRUCache<string, Picture>({ max: 500, memoMethod: draw });

/** `title` is what a screen reader says; without one it is the text. Errors as `qrPicture`. */
export function qrSvg(text: string, title = text): string {
  return svg(qrPicture(text), title);
}

/** 12 pixels a module. Errors as `qrPicture`. */
export function qrPng(text: string): Buffer {
  return png(qrPicture(text));
}

/** The modules, for whoever draws them elsewhere. RangeError unless the text is 1–500 printable ASCII symbols. */
export function qrPicture(text: string): Picture {
  if (!/^[\x20-\x7e]{1,500}$/.test(text)) {
    throw new RangeError('a QR code holds 1 to 500 printable ASCII symbols');
  }
  return drawn.memo(text);
}

/** The highest level that stays within version 5; M, which scanners expect of a long text, where none does. */
function draw(text: string): Picture {
  const { pixs, pixx } =
    levels
      .values()
      .map((level) => encoded(text, level))
      .find(({ pixx }) => pixx <= widest) ?? encoded(text, 'M');
  const width = pixx + 2 * quiet;
  const rows = Array.from({ length: width }, () => ({ dark: new Uint8Array(width), height: 1 }));
  for (const [i, pixel] of pixs.entries()) {
    const row = rows[quiet + Math.floor(i / pixx)];
    if (row && pixel === 1) row.dark[quiet + (i % pixx)] = 1;
  }
  return { width, rows, moduleSize };
}

function encoded(text: string, eclevel: string): { pixs: number[]; pixx: number } {
  const [symbol] = bwip.raw('qrcode', text, `eclevel=${eclevel}`);
  if (!symbol || !('pixs' in symbol)) throw new Error('bwip-js gave no modules');
  return symbol;
}
