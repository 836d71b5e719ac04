// Redemption over HTTP: look up, redeem, undo.

import { Type } from 'typebox';
import { actorOf } from '../auth/guard.ts';
import { once } from '../auth/idempotency.ts';
import { shownAgain } from '../customers/forget.ts';
import type { Database } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import type { Http } from '../http/create-server.ts';
import { sendJson } from '../http/json-answer.ts';
import { isId, type RedemptionId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Presenter } from '../vouchers/present.ts';
import { showVoucher } from '../vouchers/show.ts';
import { refuseOddNote } from '../vouchers/text.ts';
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
      return countingMisses(misses, actor, channel, (refuseGuesser) =>
        database.read((session) =>
          lookUp(session, { ...needs, refuseGuesser }, actor.businessId, { code, channel }),
        ),
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
      for (const field of ['staff', 'location', 'reference'] as const)
        refuseOddNote(body[field], `/${field}`);
      const key = request.headers['idempotency-key']?.toString();
      const wish = { ...body, channel: body.channel ?? ('api' as const) };
      const again = shownAgain(actor.businessId);
      const call = { actor, key, request: { call: 'POST /api/v1/redemptions', body }, again };
      const answer = await countingMisses(misses, actor, wish.channel, (refuseGuesser) =>
        once(needs, call, async (session) => {
          const redemption = await redeem(session, { ...needs, actor, refuseGuesser }, wish);
          const voucher = await showVoucher(session, needs, actor.businessId, redemption.voucherId);
          return {
            status: 201,
            body: { ...presentRedemption(redemption, wish.channel), replayed: false, voucher },
          };
        }),
      );
      return sendJson(reply, marked(answer));
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
          "One's own within the minutes that the business allows; others' within 30 days for who may, with a reason. Takes `Idempotency-Key`.",
        params: Type.Object({ id: Type.String() }),
        body: Type.Union([schemas.undoSchema, Type.Null()]),
        response: { 200: schemas.redemptionAnswerSchema },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const id = request.params.id as RedemptionId;
      if (!isId(id)) throw new Refusal('NOT_FOUND');
      const key = request.headers['idempotency-key']?.toString();
      const asked = { call: 'POST /api/v1/redemptions/{id}/undo', id, body: request.body ?? null };
      const again = shownAgain(actor.businessId);
      const answer = await once(needs, { actor, key, request: asked, again }, async (session) => {
        await undoRedemption(session, { ...needs, actor }, id, request.body?.reason);
        const redemption = await findRedemption(session, actor.businessId, id);
        if (redemption === undefined) throw new Refusal('NOT_FOUND');
        const voucher = await showVoucher(session, needs, actor.businessId, redemption.voucherId);
        return { status: 200, body: { ...presentRedemption(redemption, 'api'), replayed: false, voucher } };
      });
      return sendJson(reply, marked(answer));
    },
  );
}

/** The first answer again is marked as such. */
function marked({ status, json, replayed }: Awaited<ReturnType<typeof once>>) {
  return { status, json: replayed ? JSON.stringify({ ...JSON.parse(json), replayed: true }) : json };
}
