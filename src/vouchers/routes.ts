// The admin API of vouchers: issue, read, list, and the preview of a validity.

import multipart from '@fastify/multipart';
import type { FastifyReply, FastifyRequest, preParsingAsyncHookHandler } from 'fastify';
import { Type } from 'typebox';
import type { Picture } from '../artwork/form.ts';
import { maxBytes } from '../artwork/formats.ts';
import { type ArtworkNeeds, ingestArtwork } from '../artwork/ingest.ts';
import { admit, whenAnswered } from '../artwork/upload.ts';
import { nameOf } from '../auth/actor.ts';
import { actorOf } from '../auth/guard.ts';
import { once } from '../auth/idempotency.ts';
import { getBusiness } from '../businesses/store.ts';
import { isTimeZone } from '../clock.ts';
import { shownAgain } from '../customers/forget.ts';
import { readNow } from '../db/tx.ts';
import { invalid, Refusal } from '../errors.ts';
import { bodyLimit, type Http } from '../http/create-server.ts';
import { sendJson } from '../http/json-answer.ts';
import { readingForm } from '../http/multipart.ts';
import { readMoment } from '../http/validation.ts';
import { isId, type VoucherId } from '../ids.ts';
import { type IssueNeeds, issueVoucher } from './issue.ts';
import { editVoucher } from './life/edit.ts';
import { refuseKeysThatMayNotVoid, voidVoucher } from './life/void.ts';
import { readSearch } from './list/search.ts';
import { listVouchers } from './list/store.ts';
import { readVoucherForm } from './multipart.ts';
import type { Presenter } from './present.ts';
import * as schemas from './schemas.ts';
import { showVoucher, showVouchers } from './show.ts';
import { computeValidity } from './validity.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a multipart issue. */
    picture: Picture | undefined;
  }
}

export type VoucherNeeds = Presenter & IssueNeeds & ArtworkNeeds;

const tags = ['vouchers'];

export async function voucherRoutes(app: Http, needs: VoucherNeeds): Promise<void> {
  const { database } = needs;
  await app.register(multipart, {
    limits: { files: 1, fileSize: maxBytes, fields: 20, parts: 21, fieldSize: bodyLimit, fieldNameSize: 100 },
  });
  app.decorateRequest('picture', undefined);
  const admitForm: preParsingAsyncHookHandler = async (request, reply) => {
    if (request.headers['content-type']?.startsWith('multipart/'))
      await admit(needs.uploads, actorOf(request).businessId, reply.raw);
  };

  app.post(
    '/api/v1/vouchers',
    {
      config: { access: ['issue'] },
      handlerTimeout: 45_000,
      preParsing: admitForm,
      preValidation: readForm,
      schema: {
        tags,
        summary: 'Issue a voucher',
        consumes: ['application/json', 'multipart/form-data'],
        description:
          'JSON, or a multipart form with the same fields (objects as JSON), the file `image` and, for what is cut of it, `focalPoint` (0.5,0.25). With the header `Idempotency-Key` a repeated call gets the first answer again.',
        body: schemas.issueSchema,
        response: { 201: schemas.voucherSchema },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { body, picture } = request;
      const key = request.headers['idempotency-key']?.toString();
      const pictured = picture && {
        image: picture.upload.sha256.toString('hex'),
        ...(picture.focalPoint && { focalPoint: picture.focalPoint }),
      };
      const asked = { call: 'POST /api/v1/vouchers', body, ...pictured };
      const artworkId = picture && (await ingestArtwork(needs, actor.businessId, picture));
      const wish = { ...body, ...(artworkId && { artworkId }) };
      const answer = await once(
        needs,
        { actor, key, request: asked, again: shownAgain(actor.businessId) },
        async (session) => {
          const issuer = { businessId: actor.businessId, by: nameOf(actor) };
          const id = await issueVoucher(session, { ...needs, ...issuer }, wish);
          return { status: 201, body: await showVoucher(session, needs, actor.businessId, id) };
        },
      );
      return sendJson(reply, answer);
    },
  );

  app.get(
    '/api/v1/vouchers/:id',
    {
      config: { access: ['read'] },
      schema: {
        tags,
        summary: 'Read a voucher',
        params: Type.Object({ id: Type.String() }),
        response: { 200: schemas.voucherSchema },
      },
    },
    async (request) =>
      database.read((session) => showVoucher(session, needs, actorOf(request).businessId, request.params.id)),
  );

  app.get(
    '/api/v1/vouchers',
    {
      config: { access: ['read'] },
      schema: {
        tags,
        summary: 'List vouchers, newest first',
        querystring: schemas.listQuerySchema,
        response: { 200: schemas.listSchema },
      },
    },
    async (request) => {
      const { status, q, customerCardId, batchId, limit = 20, cursor } = request.query;
      const { businessId } = actorOf(request);
      const filter = {
        limit: limit + 1,
        ...(status && { status }),
        ...(customerCardId && { customerCardId }),
        ...(batchId && { batchId }),
        ...(cursor && { below: readCursor(cursor) }),
      };
      return database.read(async (session) => {
        const search = q && { q: await readSearch(session, businessId, q) };
        const found = await listVouchers(session, businessId, { ...filter, ...search });
        const page = found.slice(0, limit);
        const last = found.length > limit ? page.at(-1) : undefined;
        return {
          items: await showVouchers(session, needs, businessId, page),
          nextCursor: last ? writeCursor(last.number) : null,
        };
      });
    },
  );

  app.patch(
    '/api/v1/vouchers/:id',
    {
      config: { access: ['issue'] },
      handlerTimeout: 45_000,
      preParsing: admitForm,
      preValidation: readForm,
      schema: {
        tags,
        summary: 'Edit or extend a voucher; its code never changes',
        description:
          'DAYS and MONTHS count from the issue. Extending an expired voucher makes it active again, within 90 days.',
        consumes: ['application/json', 'multipart/form-data'],
        params: Type.Object({ id: Type.String() }),
        body: schemas.editSchema,
        response: { 200: schemas.voucherSchema },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      const { body, picture } = request;
      const id = readId(request.params.id);
      const artworkId = picture && (await ingestArtwork(needs, actor.businessId, picture));
      return database.transaction(async (session) => {
        await editVoucher(session, { ...needs, actor }, id, { ...body, ...(artworkId && { artworkId }) });
        return showVoucher(session, needs, actor.businessId, id);
      });
    },
  );

  app.post(
    '/api/v1/vouchers/:id/void',
    {
      config: { access: ['issue'] },
      schema: {
        tags,
        summary: 'Void a voucher, for good',
        params: Type.Object({ id: Type.String() }),
        body: schemas.voidSchema,
        response: { 200: schemas.voucherSchema },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      const id = readId(request.params.id);
      return database.transaction(async (session) => {
        await refuseKeysThatMayNotVoid(session, { businessId: actor.businessId, by: nameOf(actor) });
        await voidVoucher(session, { ...needs, actor }, id, request.body.reason);
        return showVoucher(session, needs, actor.businessId, id);
      });
    },
  );

  app.post(
    '/api/v1/validity/preview',
    {
      config: { access: ['issue', 'read'] },
      schema: {
        tags,
        summary: 'What a validity would come to',
        body: schemas.previewSchema,
        response: { 200: schemas.previewAnswerSchema },
      },
    },
    async (request) => {
      const { validity, issuedAt, timeZone } = request.body;
      if (timeZone !== undefined && !isTimeZone(timeZone)) {
        throw invalid('/timeZone', 'must be an IANA time zone, e.g. Europe/Berlin');
      }
      const { now, business } = await database.read(async (session) => ({
        now: await readNow(session),
        business: await getBusiness(session, actorOf(request).businessId),
      }));
      const period = computeValidity(
        validity,
        issuedAt === undefined ? now : readMoment(issuedAt, '/issuedAt'),
        timeZone ?? business.timeZone,
      );
      return { lastValidDate: period.lastValidDate, expiresAt: period.expiresAt?.toISOString() ?? null };
    },
  );
}

function readId(id: string): VoucherId {
  if (!isId(id)) throw new Refusal('NOT_FOUND');
  return id as VoucherId;
}

async function readForm(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (!request.isMultipart()) return;
  const { body, picture } = await readingForm(() => readVoucherForm(request.parts()));
  if (picture) whenAnswered(reply.raw, () => void picture.upload.discard());
  if (picture && 'artworkId' in body)
    throw invalid('/artworkId', 'must not come with an image: send one of the two');
  request.body = body;
  request.picture = picture;
}

const writeCursor = (number: number): string => Buffer.from(String(number)).toString('base64url');

function readCursor(cursor: string): number {
  const number = Buffer.from(cursor, 'base64url').toString();
  if (!/^\d{1,9}$/.test(number)) throw invalid('/cursor', 'is none that this list gave');
  return Number(number);
}
