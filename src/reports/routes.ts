// The door for reports of others, and the secrets that sign them.

import { Type } from 'typebox';
import { actorOf } from '../auth/guard.ts';
import { type Limit, spend } from '../auth/limits.ts';
import { networkOf } from '../auth/network.ts';
import { digest } from '../auth/secrets.ts';
import { newWebhookSecret } from '../auth/standard-webhooks.ts';
import { Refusal } from '../errors.ts';
import type { Http } from '../http/create-server.ts';
import { type BusinessId, isId, type WebhookSecretId } from '../ids.ts';
import { type ReceiveNeeds, receive, refuseForgery, sealContext } from './receive.ts';
import { deleteSecret, insertSecret, listSecrets } from './store.ts';

/** Bodies of others may be long: 1 MiB. */
const bodyLimit = 1024 * 1024;
/** Of one address. What is genuine always passes. */
const forgeries: Limit = { most: 1000, seconds: 60 };

const moment = Type.String({ format: 'date-time' });
const members = { id: Type.String({ format: 'uuid' }), createdAt: moment };
const tags = ['webhooks in'];

export async function reportRoutes(app: Http, needs: ReceiveNeeds): Promise<void> {
  const { database, secrets } = needs;

  await app.register(async (door: Http) => {
    door.removeAllContentTypeParsers();
    // The signature is over the bytes as they came.
    door.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit },
      async (_: unknown, body: Buffer) => body,
    );

    door.post(
      '/webhooks/:businessId',
      {
        config: { access: 'public' },
        bodyLimit,
        schema: {
          tags,
          summary: 'Report what happened elsewhere',
          description:
            'Signed as Standard Webhooks with a secret of the business. `{type, timestamp, data}`; an id is applied once. Types: voucher.redeemed, voucher.redemption_undone, voucher.expired, voucher.voided, voucher.updated, customer.updated, customer.deleted.',
          params: Type.Object({ businessId: Type.String() }),
          response: {
            200: Type.Object({
              outcome: Type.Optional(Type.String()),
              replayed: Type.Optional(Type.Boolean()),
              ignored: Type.Optional(Type.Boolean()),
            }),
          },
        },
      },
      async (request) => {
        const header = (name: string) => request.headers[`webhook-${name}`]?.toString() ?? '';
        const id = header('id');
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const { businessId } = request.params;
        const signed = { id, timestamp: header('timestamp'), signature: header('signature') };
        try {
          if (!isId(businessId)) throw new Refusal('UNAUTHENTICATED');
          await refuseForgery(needs, businessId as BusinessId, signed, body);
        } catch (error) {
          if (error instanceof Refusal) await countForgery(request.ip);
          throw error;
        }
        return receive(needs, businessId as BusinessId, id, body);
      },
    );
  });

  async function countForgery(address: string): Promise<void> {
    const subject = `webhook-forgeries:${digest(networkOf(address)).toString('base64url')}`;
    const retryAfter = await database.transaction((session) => spend(session, subject, forgeries));
    if (retryAfter !== undefined) throw new Refusal('RATE_LIMITED', { retryAfter });
  }

  app.post(
    '/api/v1/business/webhook-secrets',
    {
      config: { access: ['admin'] },
      schema: {
        tags,
        summary: 'Make a secret that signs reports to us',
        description: 'Shown this once. An older secret works for 24 hours more.',
        response: { 201: Type.Object({ ...members, secret: Type.String() }) },
      },
    },
    async (request, reply) => {
      const { businessId } = actorOf(request);
      const secret = newWebhookSecret();
      const { id, createdAt } = await database.transaction((session) =>
        insertSecret(session, businessId, (made) => secrets.seal(secret, sealContext(businessId, made))),
      );
      return reply.code(201).send({ id, secret, createdAt: createdAt.toISOString() });
    },
  );

  app.get(
    '/api/v1/business/webhook-secrets',
    {
      config: { access: ['admin'] },
      schema: {
        tags,
        summary: 'List the secrets that work',
        response: {
          200: Type.Object({
            items: Type.Array(Type.Object({ ...members, endsAt: Type.Union([moment, Type.Null()]) })),
          }),
        },
      },
    },
    async (request) => {
      const rows = await database.read((session) => listSecrets(session, actorOf(request).businessId));
      return {
        items: rows.map(({ id, createdAt, endsAt }) => ({
          id,
          createdAt: createdAt.toISOString(),
          endsAt: endsAt?.toISOString() ?? null,
        })),
      };
    },
  );

  app.delete(
    '/api/v1/business/webhook-secrets/:id',
    {
      config: { access: ['admin'] },
      schema: {
        tags,
        summary: 'End a secret at once',
        params: Type.Object({ id: Type.String() }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { businessId } = actorOf(request);
      const { id } = request.params;
      const deleted =
        isId(id) &&
        (await database.transaction((session) => deleteSecret(session, businessId, id as WebhookSecretId)));
      if (!deleted) throw new Refusal('NOT_FOUND');
      return reply.code(204).send(null);
    },
  );
}
