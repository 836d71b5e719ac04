// Many vouchers on A4, eight to a page with lines to cut along: drawn page by page, each text once.

import type { Letters } from '../artwork/answer.ts';
import { pixelsPerMillimetre, type Text } from '../artwork/draw/frames.ts';
import type { Renderer } from '../artwork/render.ts';
import { code128Picture } from '../barcodes/code128.ts';
import { qrPicture } from '../barcodes/qr.ts';
import type { BusinessId } from '../ids.ts';
import type { Item, Printed } from './layout.ts';
import { lettersFor, patiently } from './letters.ts';
import { type PdfAbout, startPdf } from './pdf.ts';

const page = { width: 210, height: 297 };
const margin = { x: 10, y: 8.5 };
const cell = { width: 95, height: 70 };
const across = 2;
const down = 4;
export const toAPage = across * down;
const inner = 87;
const side = (cell.width - inner) / 2;

type Words = keyof Pick<Printed, 'business' | 'title' | 'validity' | 'oneTime' | 'number'> | 'code';

const styles: Record<Words, Omit<Text, 'text' | 'width' | 'height'> & { width: number; height: number }> = {
  business: { size: 8, bold: true, width: inner, height: 5 },
  title: { size: 12, bold: true, width: inner, height: 19 },
  validity: { size: 9, bold: true, width: inner, height: 10 },
  oneTime: { size: 7, bold: false, width: inner, height: 5 },
  code: { size: 13, bold: true, width: 62, height: 8 },
  number: { size: 6, bold: false, width: inner, height: 4 },
};

/**
 * Writes the PDF as it is drawn.
 * @param vouchers all of them, in their order
 * @returns a stream that breaks off where the texts could not be drawn for a minute
 */
export function printBatch(
  renderer: Pick<Renderer, 'letter'>,
  businessId: BusinessId,
  about: PdfAbout,
  vouchers: readonly Printed[],
): NodeJS.ReadableStream {
  const pdf = startPdf(about);
  async function write(): Promise<void> {
    for (let from = 0; from < vouchers.length; from += toAPage) {
      const some = vouchers.slice(from, from + toAPage);
      const texts = some.map(textsOf);
      const flat = texts.flatMap((each) => each.map(([, text]) => text));
      // A work that has begun must not break off because others draw as well.
      const letters = await patiently(60, () => lettersFor(renderer, businessId, flat));
      const items = some.flatMap((printed, at) => {
        const words = texts[at] ?? [];
        const mine = letters.splice(0, words.length);
        const drawn = words.map(([name, { text }], n) => {
          const found = mine[n];
          return [name, found && { ...found, says: text }] as const;
        });
        return place(printed, at, new Map(drawn));
      });
      pdf.addPage({ ...page, items });
      for (const at of some.keys()) pdf.addCut({ ...cell, ...cornerOf(at) });
    }
    pdf.end();
  }
  write().catch((error: unknown) => pdf.fail(error as Error));
  return pdf.stream;
}

const cornerOf = (at: number) => ({
  x: margin.x + (at % across) * cell.width,
  y: margin.y + Math.floor(at / across) * cell.height,
});

function textsOf(printed: Printed): [Words, Text][] {
  const words: [Words, string][] = [
    ['business', printed.business],
    ['title', printed.title],
    ['validity', printed.validity],
    ['oneTime', printed.oneTime],
    ['number', printed.number],
  ];
  if (printed.codes?.code) words.push(['code', printed.codes.code.display]);
  return words.map(([name, text]) => {
    const { width, height, ...style } = styles[name];
    const size = { width: width * pixelsPerMillimetre, height: height * pixelsPerMillimetre };
    return [name, { text, ...style, ...size }];
  });
}

type Drawn = Letters & { says: string };

function place(printed: Printed, at: number, letters: ReadonlyMap<Words, Drawn | undefined>): Item[] {
  const corner = cornerOf(at);
  const items: Item[] = [];
  const put = (words: Words, y: number, middle = cell.width / 2): number => {
    const found = letters.get(words);
    if (found === undefined) return y;
    const [width, height] = [found.width / pixelsPerMillimetre, found.height / pixelsPerMillimetre];
    const { bytes: png, says } = found;
    items.push({ png, says, width, height, x: corner.x + middle - width / 2, y: corner.y + y });
    return y + height + 1.5;
  };
  let y = 4;
  for (const words of ['business', 'title', 'validity', 'oneTime'] as const) y = put(words, y);
  const { codes } = printed;
  if (codes) {
    const qr = qrPicture(codes.qr);
    const size = qr.width * qr.moduleSize;
    const bars = codes.code && code128Picture(codes.code.value);
    // On whole dots, so that no bar falls between two.
    const top = Math.ceil((cell.height - size - 6) * 8) / 8;
    const left = bars ? side : Math.round(((cell.width - size) / 2) * 8) / 8;
    items.push({ modules: qr, width: size, height: size, x: corner.x + left, y: corner.y + top });
    const width = bars ? bars.width * bars.moduleSize : 0;
    if (bars && width <= inner - size) {
      const middle = side + size + (inner - size) / 2;
      const below = put('code', top, middle);
      const x = Math.round((corner.x + middle - width / 2) * 8) / 8;
      items.push({ modules: bars, width, height: 12, x, y: corner.y + Math.ceil(below * 8) / 8 });
    } else if (bars) put('code', top - 7);
  }
  put('number', cell.height - 5);
  return items;
}
