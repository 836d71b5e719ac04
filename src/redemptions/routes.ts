// Redemption over HTTP: look up, redeem, undo.

import { Type } from 'typebox';
import { actorOf } from '../auth/guard.ts';
import { once } from '../auth/idempotency.ts';
import type { Database } from '../db/tx.ts';
import { invalid, Refusal } from '../errors.ts';
import type { Http } from '../http/create-server.ts';
import { isId, type RedemptionId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Presenter } from '../vouchers/present.ts';
import { showVoucher } from '../vouchers/show.ts';
import { lookUp } from './lookup.ts';
import { countingMisses } from './misses.ts';
import { presentRedemption } from './present.ts';
import { redeem } from './redeem.ts';
import * as schemas from './schemas.ts';
import { findRedemption } from './store.ts';
import { undoRedemption } from './undo.ts';

export type RedemptionNeeds = Presenter & { database: Database; jobs: Jobs };

const tags = ['redemptions'];

export async function redemptionRoutes(app: Http, needs: RedemptionNeeds): Promise<void> {
  const { database } = needs;
  const misses = { database, warn: (facts: object, text: string) => app.log.warn(facts, text) };

  app.post(
    '/api/v1/redemptions/lookup',
    {
      config: { access: ['redeem'] },
      schema: {
        tags,
        summary: 'What is this code? Redeems nothing',
        body: schemas.lookupSchema,
        response: { 200: schemas.lookupAnswerSchema },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      const { code, channel = 'api' } = request.body;
      return countingMisses(misses, actor, channel, () =>
        database.read((session) => lookUp(session, needs, actor.businessId, { code, channel })),
      );
    },
  );

  app.post(
    '/api/v1/redemptions',
    {
      config: { access: ['redeem'] },
      schema: {
        tags,
        summary: 'Redeem a voucher, once',
        description:
          'With the header `Idempotency-Key` a repeated call gets the first answer again, with `replayed` true. Codes that do not exist are counted: 10 a minute, 100 a day.',
        body: schemas.redeemSchema,
        response: { 201: schemas.redemptionAnswerSchema },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { body } = request;
      for (const field of ['staff', 'location', 'reference'] as const) refuseOdd(body[field], `/${field}`);
      const key = request.headers['idempotency-key']?.toString();
      const wish = { ...body, channel: body.channel ?? ('api' as const) };
      const call = { actor, key, request: { call: 'POST /api/v1/redemptions', body } };
      const answer = await countingMisses(misses, actor, wish.channel, () =>
        once(needs, call, async (session) => {
          const redemption = await redeem(session, { ...needs, actor }, wish);
          const voucher = await showVoucher(session, needs, actor.businessId, redemption.voucherId);
          return {
            status: 201,
            body: { ...presentRedemption(redemption, 'api'), replayed: false, voucher },
          };
        }),
      );
      reply.code(answer.status as 201).type('application/json; charset=utf-8');
      const json = answer.replayed ? { ...JSON.parse(answer.json), replayed: true } : undefined;
      return reply.send((json ?? answer.json) as never);
    },
  );

  app.post(
    '/api/v1/redemptions/:id/undo',
    {
      config: { access: ['redeem'] },
      schema: {
        tags,
        summary: 'Undo a redemption',
        description:
          "One's own within the minutes that the business allows; others' within 30 days for who may, with a reason.",
        params: Type.Object({ id: Type.String() }),
        body: Type.Union([schemas.undoSchema, Type.Null()]),
        response: { 200: schemas.redemptionAnswerSchema },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      const id = request.params.id as RedemptionId;
      if (!isId(id)) throw new Refusal('NOT_FOUND');
      return database.transaction(async (session) => {
        await undoRedemption(session, { ...needs, actor }, id, request.body?.reason);
        const redemption = await findRedemption(session, actor.businessId, id);
        if (redemption === undefined) throw new Refusal('NOT_FOUND');
        const voucher = await showVoucher(session, needs, actor.businessId, redemption.voucherId);
        return { ...presentRedemption(redemption, 'api'), replayed: false, voucher };
      });
    },
  );
}

/** Notes are one line that a receipt printer can take. */
function refuseOdd(text: string | undefined, path: string): void {
  if (text !== undefined && (/\p{Cc}/u.test(text) || !text.isWellFormed() || text.trim() === ''))
    throw invalid(path, 'must be one line of readable text');
}
