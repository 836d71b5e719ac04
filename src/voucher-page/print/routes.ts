// A voucher on paper: its PDF, its picture, and a page that a browser prints.

import { Type } from 'typebox';
import type { Renderer } from '../../artwork/render.ts';
import { code128Size, code128Svg } from '../../barcodes/code128.ts';
import type { Database } from '../../db/tx.ts';
import { Refusal } from '../../errors.ts';
import { fileAnswer, type Http } from '../../http/create-server.ts';
import { sendHtml } from '../../http/html.ts';
import type { Locale } from '../../i18n/locales.ts';
import type { Face } from '../../passes/face.ts';
import { barModuleFor, isPaper, type PaperName, paperNamed, papers } from '../../print/paper.ts';
import { printPdf, printPng } from '../../print/print.ts';
import { onWhite, printedFrom, readPicture } from '../../print/printed.ts';
import type { Voucher } from '../../vouchers/voucher.ts';
import type { PagePicture } from '../find-pictures.ts';
import { printPage } from './page.ts';

type Seen = {
  voucher: Voucher;
  locale: Locale;
  face: Face;
  /** Path of the voucher's page. */
  self: string;
  picture: PagePicture | undefined;
};

export type PrintRoutesNeeds = {
  database: Database;
  renderer: Renderer;
  /** Gives the voucher of a link and how it looks to this visitor. @throws Refusal */
  look(request: { headers: Record<string, unknown> }, claimToken: string): Promise<Seen>;
};

const open = { config: { access: 'public' } } as const;
/** Others may be drawn for first. */
const patient = { ...open, handlerTimeout: 20_000 } as const;
const params = Type.Object({ claimToken: Type.String() });
const paper = { type: 'string', enum: [...papers], description: 'photo is 10 × 15 cm' };
const querystring = Type.Object({ paper: Type.Optional(Type.Unsafe<PaperName>(paper)) });
const tags = ['voucher page'];

export function printRoutes(page: Http, { database, renderer, look }: PrintRoutesNeeds): void {
  page.get(
    '/v/:claimToken/voucher.pdf',
    {
      ...patient,
      schema: {
        tags,
        summary: 'On paper',
        params,
        querystring,
        response: { 200: fileAnswer('application/pdf') },
      },
    },
    async (request, reply) => {
      const seen = await look(request, request.params.claimToken);
      const bytes = await printPdf({ renderer }, await printingOf(seen, request.query.paper ?? 'a4'));
      return reply
        .type('application/pdf')
        .header('content-disposition', `inline; filename="voucher-${seen.voucher.number}.pdf"`)
        .send(bytes);
    },
  );

  page.get(
    '/v/:claimToken/voucher.png',
    {
      ...patient,
      schema: {
        tags,
        summary: 'As a picture, 10 × 15 cm',
        params,
        response: { 200: fileAnswer('image/png') },
      },
    },
    async (request, reply) => {
      const seen = await look(request, request.params.claimToken);
      const bytes = await printPng({ renderer }, await printingOf(seen, 'photo'));
      return reply
        .type('image/png')
        .header('content-disposition', `inline; filename="voucher-${seen.voucher.number}.png"`)
        .send(bytes);
    },
  );

  page.get(
    '/v/:claimToken/print',
    {
      ...open,
      schema: { hide: true, params, querystring: Type.Object({ paper: Type.Optional(Type.String()) }) },
    },
    async (request, reply) => {
      const { voucher, locale, face, self, picture } = await look(request, request.params.claimToken);
      const { paper = '' } = request.query;
      const code = voucher.redeemCode?.value;
      const shown = { face, self, picture, code, paper: isPaper(paper) ? paper : 'a4' } as const;
      return sendHtml(reply, 200, locale, printPage(locale, shown));
    },
  );

  page.get(
    '/v/:claimToken/barcode-:paper.svg',
    {
      ...open,
      schema: { hide: true, params: Type.Object({ claimToken: Type.String(), paper: Type.String() }) },
    },
    async (request, reply) => {
      const { claimToken, paper } = request.params;
      const { voucher, face } = await look(request, claimToken);
      if (!isPaper(paper) || voucher.redeemCode === null || !face.usable) throw new Refusal('NOT_FOUND');
      const { value } = voucher.redeemCode;
      const barModule = barModuleFor(paperNamed[paper], code128Size(value).width);
      if (barModule === undefined) throw new Refusal('NOT_FOUND');
      const svg = code128Svg(value, 'Code 128', barModule);
      return reply.type('image/svg+xml').send(svg);
    },
  );

  async function printingOf({ voucher, locale, face }: Seen, paper: PaperName) {
    const { businessId, artworkId } = voucher;
    const picture = await database.read((session) => readPicture(session, artworkId));
    const printed = printedFrom(face, locale, await onWhite(renderer, businessId, picture));
    return { businessId, language: locale, printed, paper };
  }
}
