// Batches over HTTP: ask for many free vouchers at once, and follow how far they are.

import { type Static, Type } from 'typebox';
import { nameOf } from '../auth/actor.ts';
import { actorOf } from '../auth/guard.ts';
import { once } from '../auth/idempotency.ts';
import type { Session } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import type { Http } from '../http/create-server.ts';
import { sendJson } from '../http/json-answer.ts';
import { type BatchId, type BusinessId, isId } from '../ids.ts';
import { issueSchema } from '../vouchers/schemas.ts';
import { askForBatch, mostInBatch } from './ask.ts';
import { type Batch, findBatch } from './store.ts';
import type { BatchNeeds } from './work.ts';

const { customerCardId: _card, redeemCode: _code, ...members } = issueSchema.properties;

const batchWishSchema = Type.Object(
  { ...members, quantity: Type.Integer({ minimum: 1, maximum: mostInBatch }) },
  { additionalProperties: false },
);

const link = Type.Union([Type.String({ format: 'uri' }), Type.Null()]);
const batchSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  status: Type.Unsafe<Batch['status']>({ type: 'string', enum: ['queued', 'running', 'done', 'failed'] }),
  quantity: Type.Integer(),
  issued: Type.Integer({ description: 'So many are there already' }),
  createdAt: Type.String({ format: 'date-time' }),
  links: Type.Object({ pdf: link, csv: link }, { description: 'null until it is done' }),
});

const tags = ['batches'];

export type BatchRoutesNeeds = BatchNeeds & { publicUrl: string };

export async function batchRoutes(app: Http, needs: BatchRoutesNeeds): Promise<void> {
  app.post(
    '/api/v1/vouchers/batch',
    {
      config: { access: ['issue'] },
      schema: {
        tags,
        summary: 'Issue 1 to 500 free vouchers, each with its own code',
        description: 'Its vouchers are `GET /api/v1/vouchers?batchId=`. Takes `Idempotency-Key`.',
        body: batchWishSchema,
        response: { 202: batchSchema },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { businessId } = actor;
      const { quantity, ...wish } = request.body;
      const key = request.headers['idempotency-key']?.toString();
      const call = { actor, key, request: { call: 'POST /api/v1/vouchers/batch', body: request.body } };
      const answer = await once(needs, call, async (session) => {
        const by = nameOf(actor);
        const id = await askForBatch(session, { jobs: needs.jobs, businessId, by }, { quantity, wish });
        return { status: 202, body: await show(session, needs, businessId, id) };
      });
      return sendJson(reply, answer);
    },
  );

  app.get(
    '/api/v1/batches/:id',
    {
      config: { access: ['read'] },
      schema: {
        tags,
        summary: 'How far is a batch?',
        params: Type.Object({ id: Type.String() }),
        response: { 200: batchSchema },
      },
    },
    async (request) =>
      needs.database.read((session) => show(session, needs, actorOf(request).businessId, request.params.id)),
  );
}

async function show(
  session: Session,
  { publicUrl }: Pick<BatchRoutesNeeds, 'publicUrl'>,
  businessId: BusinessId,
  id: string,
): Promise<Static<typeof batchSchema>> {
  const batch = isId(id) ? await findBatch(session, businessId, id as BatchId) : undefined;
  if (batch === undefined) throw new Refusal('NOT_FOUND');
  const { status, quantity, issued, createdAt } = batch;
  const file = (type: string) =>
    status === 'done' ? `${publicUrl}/api/v1/batches/${id}/vouchers.${type}` : null;
  return {
    id: batch.id,
    status,
    quantity,
    issued,
    createdAt: createdAt.toISOString(),
    links: { pdf: file('pdf'), csv: file('csv') },
  };
}
