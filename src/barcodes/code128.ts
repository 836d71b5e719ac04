// Code 128: what a laser scanner reads. Quiet zones inside the picture, 0.375 mm a module, high enough to be hit.

import bwip from 'bwip-js/node';
import { LRUCache } from 'lru-cache';
import { type Picture, png, svg } from './picture.ts';

/** ISO/IEC 15417: ten white modules on either side. */
const quiet = 10;
/** Three dots at 203 dpi: ten symbols are 61.875 mm at most, and fit the 72 mm of an 80 mm roll. */
const moduleSize = 0.375;
const lowest = 12;
const heightOfLength = 0.15;

const drawn = new LRUCache<string, Picture>({ max: 500, memoMethod: draw });

/** `title` is what a screen reader says; without one it is the text; `module` in mm. Errors as `code128Picture`. */
export function code128Svg(text: string, title = text, module = moduleSize): string {
  return svg(inModulesOf(code128Picture(text), module), title);
}

/** Bars are as high as they were, however wide: that many more of a smaller module. */
export function inModulesOf(picture: Picture, size: number): Picture {
  const more = picture.moduleSize / size;
  const rows = picture.rows.map(({ dark, height }) => ({ dark, height: Math.ceil(height * more) }));
  return { ...picture, rows, moduleSize: size };
}

/** Six pixels a module. Errors as `code128Picture`. */
export function code128Png(text: string): Buffer {
  return png(code128Picture(text));
}

/** Of the picture, in modules; for a page that keeps its place free. No text has the size of a usual code. */
export function code128Size(text: string): { width: number; height: number } {
  const { width, rows } = code128Picture(text || 'ABCDEFGHJK');
  return { width, height: rows.reduce((sum, { height }) => sum + height, 0) };
}

/** The modules, for whoever draws them elsewhere. RangeError unless the text is 1–48 printable ASCII symbols. */
export function code128Picture(text: string): Picture {
  if (!/^[\x20-\x7e]{1,48}$/.test(text)) {
    throw new RangeError('a Code 128 holds 1 to 48 printable ASCII symbols');
  }
  return drawn.memo(text);
}

/** Pairs of digits take one symbol (set C) where that is shorter: ten letters are 165 modules, ten digits 110. */
function draw(text: string): Picture {
  const [symbol] = bwip.raw('code128', text);
  if (!symbol || !('sbs' in symbol)) throw new Error('bwip-js gave no bars');
  const bars = symbol.sbs.flatMap((width, i) => Array<number>(width).fill(i % 2 === 0 ? 1 : 0));
  const width = bars.length + 2 * quiet;
  const dark = new Uint8Array(width);
  dark.set(bars, quiet);
  const height = Math.ceil(Math.max(lowest, heightOfLength * width * moduleSize) / moduleSize);
  return { width, rows: [{ dark, height }], moduleSize };
}
