// The admin API of messages: what was sent for a voucher, and sending it again.

import { Type } from 'typebox';
import { actorOf } from '../auth/guard.ts';
import { once } from '../auth/idempotency.ts';
import type { Secrets } from '../auth/secrets.ts';
import type { Database } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import type { Http } from '../http/create-server.ts';
import { sendJson } from '../http/json-answer.ts';
import { isId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { findVoucher } from '../vouchers/store.ts';
import { deliverySchema, presentDelivery } from './delivery.ts';
import type { Mailer } from './mailer.ts';
import { resendVoucher } from './resend.ts';
import { listDeliveries } from './store.ts';

export type MailRoutesNeeds = { database: Database; secrets: Secrets; jobs: Jobs; mailer: Mailer };

const path = '/api/v1/vouchers/:id/deliveries';
const tags = ['vouchers'];
const params = Type.Object({ id: Type.String() });
const resendSchema = Type.Object({ kind: Type.Literal('email') }, { additionalProperties: false });

export async function mailRoutes(app: Http, needs: MailRoutesNeeds): Promise<void> {
  const { database } = needs;
  app.get(
    path,
    {
      config: { access: ['read'] },
      schema: {
        tags,
        summary: 'Messages about a voucher, newest first',
        params,
        response: { 200: Type.Object({ items: Type.Array(deliverySchema) }) },
      },
    },
    async (request) => {
      const { businessId } = actorOf(request);
      const { id } = request.params;
      return database.read(async (session) => {
        const voucher = isId(id) ? await findVoucher(session, businessId, id) : undefined;
        if (voucher === undefined) throw new Refusal('NOT_FOUND');
        return { items: (await listDeliveries(session, businessId, voucher.id)).map(presentDelivery) };
      });
    },
  );

  app.post(
    path,
    {
      config: { access: ['issue'] },
      schema: {
        tags,
        summary: 'Send a voucher again',
        description:
          'To the address on the card, at most 5 times in 24 hours. With the header `Idempotency-Key` a repeated call gets the first answer again.',
        params,
        body: resendSchema,
        response: { 202: deliverySchema },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { id } = request.params;
      const key = request.headers['idempotency-key']?.toString();
      const asked = { call: `POST /api/v1/vouchers/${id}/deliveries`, body: request.body };
      const answer = await once(needs, { actor, key, request: asked }, async (session) => ({
        status: 202,
        body: presentDelivery(await resendVoucher(session, needs, actor.businessId, id)),
      }));
      return sendJson(reply, answer);
    },
  );
}
