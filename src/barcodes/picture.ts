// From modules to a picture: SVG in millimetres and PNG in whole pixels, both of the same rows and the same printed size.

import { crc32, deflateSync } from 'node:zlib';

/** A symbol with its quiet zone, in modules. A row holds one byte a module, 1 for dark, and is `height` modules high. */
export type Picture = {
  width: number;
  rows: { dark: Uint8Array; height: number }[];
  /** Millimetres; a whole number of 0.125 mm dots of a 203 dpi printer. */
  moduleSize: number;
};

/** PNGs have 16 pixels to the millimetre (406 dpi): two to a printer's dot. */
const pixelsPerMillimetre = 16;

/** Vector text of one `<svg>`. `title` is what a screen reader says. */
export function svg(picture: Picture, title: string): string {
  const { width, moduleSize } = picture;
  const height = heightOf(picture);
  const size = `width="${width * moduleSize}mm" height="${height * moduleSize}mm" viewBox="0 0 ${width} ${height}"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" shape-rendering="crispEdges">` +
    `<title>${escaped(title)}</title><rect width="${width}" height="${height}" fill="#fff"/>` +
    `<path fill="#000" d="${outline(picture)}"/></svg>`
  );
}

/** One bit a pixel, black on white, with the resolution in `pHYs` so that it prints at its size in millimetres. */
export function png(picture: Picture): Buffer {
  const scale = picture.moduleSize * pixelsPerMillimetre;
  const lines = picture.rows.flatMap(({ dark, height }) => Array(height * scale).fill(scanline(dark, scale)));
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
  header.writeUInt32BE(picture.width * scale, 0);
  header.writeUInt32BE(lines.length, 4);
  const resolution = Buffer.alloc(9, 1);
  resolution.writeUInt32BE(pixelsPerMillimetre * 1000, 0);
  resolution.writeUInt32BE(pixelsPerMillimetre * 1000, 4);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('pHYs', resolution),
    chunk('IDAT', deflateSync(Buffer.concat(lines), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function heightOf(picture: Picture): number {
  return picture.rows.reduce((sum, { height }) => sum + height, 0);
}

/** A rectangle for each run of dark modules, so that no hairline divides neighbours. */
function outline(picture: Picture): string {
  let path = '';
  let y = 0;
  for (const { dark, height } of picture.rows) {
    for (let x = dark.indexOf(1); x >= 0; ) {
      const light = dark.indexOf(0, x);
      const run = (light < 0 ? dark.length : light) - x;
      path += `M${x} ${y}h${run}v${height}h-${run}z`;
      x = dark.indexOf(1, x + run);
    }
    y += height;
  }
  return path;
}

/** One line of pixels: filter type 0, then bits, 1 for white. */
function scanline(dark: Uint8Array, scale: number): Buffer {
  const line = Buffer.alloc(1 + Math.ceil((dark.length * scale) / 8));
  for (let x = 0; x < dark.length * scale; x += 1) {
    if (dark[Math.floor(x / scale)] === 0) line[1 + (x >> 3)] = (line[1 + (x >> 3)] ?? 0) | (128 >> (x & 7));
  }
  return line;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function escaped(text: string): string {
  return text
    .replace(/\p{Cc}/gu, ' ')
    .replace(
      /[&<>"']/g,
      (symbol) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }[symbol] ?? '#39'};`,
    );
}
