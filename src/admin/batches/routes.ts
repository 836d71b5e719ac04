// Batches over the desk: many vouchers alike are asked for by a form, and their page follows them until they can be printed.

import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { ArtworkNeeds } from '../../artwork/ingest.ts';
import { nameOf } from '../../auth/actor.ts';
import { once } from '../../auth/idempotency.ts';
import { askForBatch } from '../../batches/ask.ts';
import { findBatch, listBatches } from '../../batches/store.ts';
import { Refusal } from '../../errors.ts';
import type { Http } from '../../http/create-server.ts';
import { sendHtml } from '../../http/html.ts';
import { type BatchId, isId } from '../../ids.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { listVouchers } from '../../vouchers/list/store.ts';
import { type Desk, deskOf } from '../desk.ts';
import { admitPictures, readPictured } from '../pictured.ts';
import {
  type BatchFaults,
  type BatchForm,
  batchFaultsOf,
  batchWishOf,
  blankBatch,
  readBatchForm,
} from './form.ts';
import { batchesPage, batchPage } from './page.ts';

export type BatchPagesNeeds = ArtworkNeeds & { jobs: Jobs; secrets: Parameters<typeof once>[0]['secrets'] };

const hidden = { config: { access: 'public' }, schema: { hide: true } } as const;
const listed = 20;
/** Seconds: how often a page without a script looks again. */
const again = 3;

export function batchPages(app: Http, needs: BatchPagesNeeds): void {
  const { database, jobs } = needs;

  app.get('/admin/batches', hidden, async (request, reply) =>
    sendForm(reply, deskOf(request), { status: 200, form: blankBatch(), faults: {} }),
  );

  app.post(
    '/admin/batches',
    { ...hidden, handlerTimeout: 45_000, preParsing: admitPictures(needs.uploads) },
    async (request, reply) => {
      const desk = deskOf(request);
      const { actor, business } = desk;
      const { form: sent, artworkId, fault } = await readPictured(needs, business.id, request, reply.raw);
      const form = { ...readBatchForm(sent), ...(artworkId && { artworkId }) };
      try {
        if (fault) throw fault;
        const asked = batchWishOf(form);
        const call = { actor, key: form.key, request: { call: 'POST /admin/batches', body: asked } };
        const { json } = await once(needs, call, async (session) => ({
          status: 303,
          body: await askForBatch(session, { jobs, businessId: business.id, by: nameOf(actor) }, asked),
        }));
        return reply.redirect(`/admin/batches/${JSON.parse(json)}`, 303);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const key = error.code === 'IN_PROGRESS' ? form.key : blankBatch().key;
        return sendForm(reply, desk, {
          status: error.status,
          form: { ...form, key },
          faults: batchFaultsOf(error, form),
        });
      }
    },
  );

  app.get(
    '/admin/batches/:id',
    { ...hidden, schema: { hide: true, params: Type.Object({ id: Type.String() }) } },
    async (request, reply) => {
      const desk = deskOf(request);
      const { id } = request.params;
      const shown = await database.read(async (session) => {
        const batch = isId(id) ? await findBatch(session, desk.business.id, id as BatchId) : undefined;
        if (batch === undefined) throw new Refusal('NOT_FOUND');
        return {
          batch,
          vouchers: await listVouchers(session, desk.business.id, { batchId: batch.id, limit: listed }),
        };
      });
      const { status } = shown.batch;
      // A script moves the bar sooner, and needs no new page for it.
      if (status === 'queued' || status === 'running') reply.header('refresh', String(again));
      return sendHtml(reply, 200, desk.locale, batchPage(desk, shown));
    },
  );

  async function sendForm(
    reply: FastifyReply,
    desk: Desk,
    { status, form, faults }: { status: number; form: BatchForm; faults: BatchFaults },
  ) {
    const batches = await database.read((session) => listBatches(session, desk.business.id, listed));
    return sendHtml(reply, status, desk.locale, batchesPage(desk, { batches, form, faults }));
  }
}
