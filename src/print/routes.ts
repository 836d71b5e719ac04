// A finished batch as files: one PDF to print and cut, one CSV for whoever prints elsewhere.

import { Type } from 'typebox';
import type { Renderer } from '../artwork/render.ts';
import { actorOf } from '../auth/guard.ts';
import type { Secrets } from '../auth/secrets.ts';
import { findBatch } from '../batches/store.ts';
import { getBusiness } from '../businesses/store.ts';
import type { Database } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import { fileAnswer, type Http } from '../http/create-server.ts';
import { csv } from '../http/csv.ts';
import { type BatchId, type BusinessId, isId } from '../ids.ts';
import { voucherFace } from '../passes/face.ts';
import { listVouchers } from '../vouchers/list/store.ts';
import { printBatch } from './batch.ts';
import { printedFrom } from './printed.ts';

export type BatchFilesNeeds = { database: Database; secrets: Secrets; publicUrl: string; renderer: Renderer };

const tags = ['batches'];
const params = Type.Object({ id: Type.String() });
const access = { access: ['read'] } as const;
/** As many as a batch may have. */
const most = 500;

export async function batchFileRoutes(app: Http, needs: BatchFilesNeeds): Promise<void> {
  const { database, secrets, publicUrl, renderer } = needs;

  app.get(
    '/api/v1/batches/:id/vouchers.pdf',
    {
      config: access,
      // Counts until the last byte: five hundred that were never drawn take a while on a busy machine.
      handlerTimeout: 300_000,
      schema: {
        tags,
        summary: 'The vouchers of a finished batch on A4, eight to a page',
        params,
        response: { 200: fileAnswer('application/pdf') },
      },
    },
    async (request, reply) => {
      const { businessId } = actorOf(request);
      const { business, vouchers } = await read(businessId, request.params.id);
      const printed = vouchers.map((voucher) => {
        const pageUrl = `${publicUrl}/v/${secrets.claimToken(voucher.id)}`;
        const face = voucherFace(voucher, { business, scanToken: secrets.scanToken(voucher.id), pageUrl });
        return printedFrom(face, voucher.locale ?? business.locale, undefined);
      });
      const about = { title: printed[0]?.title ?? '', business: business.name, language: business.locale };
      return reply
        .type('application/pdf')
        .header('content-disposition', `inline; filename="vouchers-${vouchers[0]?.number ?? 0}.pdf"`)
        .send(printBatch(renderer, businessId, about, printed));
    },
  );

  app.get(
    '/api/v1/batches/:id/vouchers.csv',
    {
      config: access,
      schema: {
        tags,
        summary: 'The vouchers of a finished batch with their codes and links',
        params,
        response: { 200: fileAnswer('text/csv') },
      },
    },
    async (request, reply) => {
      const { vouchers } = await read(actorOf(request).businessId, request.params.id);
      const rows = vouchers.map(({ id, number, title, redeemCode, status, lastValidDate }) => [
        number,
        title,
        redeemCode?.display ?? null,
        status,
        lastValidDate === null ? null : { iso: lastValidDate },
        `${publicUrl}/v/${secrets.claimToken(id)}`,
      ]);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="vouchers-${vouchers[0]?.number ?? 0}.csv"`)
        .send(csv([['number', 'title', 'redeemCode', 'status', 'lastValidDate', 'page'], ...rows]));
    },
  );

  /** In the order of their numbers. @throws Refusal NOT_FOUND, also for a batch that is not finished */
  function read(businessId: BusinessId, id: string) {
    return database.read(async (session) => {
      const batch = isId(id) ? await findBatch(session, businessId, id as BatchId) : undefined;
      if (batch?.status !== 'done') throw new Refusal('NOT_FOUND');
      const vouchers = await listVouchers(session, businessId, { batchId: batch.id, limit: most });
      return { business: await getBusiness(session, businessId), vouchers: vouchers.reverse() };
    });
  }
}
