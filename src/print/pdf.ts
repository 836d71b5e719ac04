// Sheets as PDF: pictures as they are, barcodes as vectors at exact millimetres, for which every device has its own dots.
// Drawn texts carry their words: they are read aloud.

import PDFDocument from 'pdfkit';
import type { Picture } from '../barcodes/picture.ts';
import type { Item, Sheet } from './layout.ts';

const pointsOf = (millimetres: number) => (millimetres * 72) / 25.4;

export type PdfAbout = { title: string; language: string; business: string };

/** One page for each sheet, which may come one after the other; the bytes as they are written. */
export function startPdf({ title, language, business }: PdfAbout) {
  const pdf = new PDFDocument({
    autoFirstPage: false,
    lang: language,
    tagged: true,
    displayTitle: true,
    // pdfkit writes down the moment unless it is told; the same sheet is to have the same bytes.
    info: { Title: title, Author: business, CreationDate: new Date(0), ModDate: new Date(0) },
  });
  const root = pdf.struct('Document');
  pdf.addStructure(root);
  return {
    stream: pdf as NodeJS.ReadableStream,
    addPage({ width, height, items }: Sheet): void {
      pdf.addPage({ size: [pointsOf(width), pointsOf(height)], margin: 0 });
      for (const item of items) {
        if ('says' in item && item.says) root.add(spoken(pdf, item, item.says));
        else silently(pdf, () => place(pdf, item));
      }
    },
    /** A hairline to cut along. */
    addCut({ x, y, width, height }: { x: number; y: number; width: number; height: number }): void {
      silently(pdf, () => {
        pdf.rect(pointsOf(x), pointsOf(y), pointsOf(width), pointsOf(height));
        pdf.lineWidth(0.3).dash(2, { space: 2 }).stroke('#999999').undash();
      });
    },
    end(): void {
      root.end();
      pdf.end();
    },
    fail: (why: Error) => void pdf.destroy(why),
  };
}

const spoken = (pdf: PDFKit.PDFDocument, item: Item, words: string) =>
  pdf.struct('P', { actual: words }, () => place(pdf, item));

/** Readers leave it out: what it says is said beside it. */
function silently(pdf: PDFKit.PDFDocument, draw: () => void): void {
  pdf.markContent('Artifact');
  draw();
  pdf.endMarkedContent();
}

function place(pdf: PDFKit.PDFDocument, item: Item): void {
  const [x, y] = [pointsOf(item.x), pointsOf(item.y)];
  if ('png' in item)
    pdf.image(item.png, x, y, { width: pointsOf(item.width), height: pointsOf(item.height) });
  else drawModules(pdf, item.modules, item);
}

/** A rectangle for each run of dark modules, so that no hairline divides neighbours. */
function drawModules(
  pdf: PDFKit.PDFDocument,
  { rows, moduleSize }: Picture,
  { x, y }: { x: number; y: number },
): void {
  let top = y;
  for (const { dark, height } of rows) {
    for (let from = dark.indexOf(1); from >= 0; ) {
      const light = dark.indexOf(0, from);
      const to = light < 0 ? dark.length : light;
      pdf.rect(
        pointsOf(x + from * moduleSize),
        pointsOf(top),
        pointsOf((to - from) * moduleSize),
        pointsOf(height * moduleSize),
      );
      from = dark.indexOf(1, to);
    }
    top += height * moduleSize;
  }
  pdf.fill('#000000');
}
