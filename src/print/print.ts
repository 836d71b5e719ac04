// A voucher on paper: as PDF on each of the papers, and as one picture.

import { pixelsPerMillimetre } from '../artwork/draw/frames.ts';
import type { Renderer } from '../artwork/render.ts';
import { png } from '../barcodes/picture.ts';
import type { BusinessId } from '../ids.ts';
import { composed } from './composed.ts';
import { layOut, type Printed, type Sheet, shortened, textsFor } from './layout.ts';
import { lettersFor, patiently } from './letters.ts';
import { type PaperName, paperNamed } from './paper.ts';
import { startPdf } from './pdf.ts';

export type PrintNeeds = { renderer: Pick<Renderer, 'letter' | 'compose'> };
export type Printing = { businessId: BusinessId; language: string; printed: Printed; paper: PaperName };

/** A few customers at once are drawn for one after the other. */
const tries = 4;

/** @throws Refusal RATE_LIMITED while too many wait to be drawn */
export async function layOutFor(
  { renderer }: PrintNeeds,
  { businessId, printed, paper }: Printing,
): Promise<Sheet> {
  const size = paperNamed[paper];
  const draw = (lines: ReturnType<typeof textsFor>) => {
    const texts = lines.map(([, text]) => text);
    return patiently(tries, () => lettersFor(renderer, businessId, texts));
  };
  let lines = textsFor(printed, size);
  let letters = await draw(lines);
  const fitting = shortened(printed, size, lines, letters);
  if (fitting) {
    lines = fitting;
    letters = await draw(lines);
  }
  return layOut(printed, size, lines, letters);
}

export async function printPdf(needs: PrintNeeds, printing: Printing): Promise<Buffer> {
  const { title, business } = printing.printed;
  const sheet = await layOutFor(needs, printing);
  const pdf = startPdf({ title, business, language: printing.language });
  const bytes = collect(pdf.stream);
  pdf.addPage(sheet);
  pdf.end();
  return bytes;
}

export async function printPng(needs: PrintNeeds, printing: Printing): Promise<Buffer> {
  const { width, height, items } = await layOutFor(needs, printing);
  const pixels = (millimetres: number) => Math.round(millimetres * pixelsPerMillimetre);
  const sheet = {
    width: pixels(width),
    height: pixels(height),
    parts: items.map((item) => ({
      bytes: 'png' in item ? item.png : png(item.modules),
      left: pixels(item.x),
      top: pixels(item.y),
      width: pixels(item.width),
      height: pixels(item.height),
    })),
  };
  return patiently(tries, () => composed(needs.renderer, printing.businessId, sheet));
}

async function collect(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
