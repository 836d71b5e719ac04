// The admin API of outbound webhooks: endpoints, their secrets, and the log of what was sent there.

import { Type } from 'typebox';
import { actorOf } from '../auth/guard.ts';
import type { Secrets } from '../auth/secrets.ts';
import type { Database, Session } from '../db/tx.ts';
import { invalid, Refusal } from '../errors.ts';
import type { Http } from '../http/create-server.ts';
import { type BusinessId, isId, type WebhookEndpointId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { eventTypes } from '../journal/event.ts';
import { whyNotAllowed } from './allowed-url.ts';
import { readLog, redeliver } from './deliveries/log.ts';
import { addEndpoint, changeEndpoint, deleteEndpoint, rotateSecret } from './endpoints/change.ts';
import { findEndpoint, listEndpoints } from './endpoints/store.ts';
import * as schemas from './schemas.ts';
import { presentEndpoint } from './schemas.ts';

export type WebhookRouteNeeds = { database: Database; secrets: Secrets; jobs: Jobs; production: boolean };

const tags = ['webhooks'];
const params = Type.Object({ id: Type.String() });
const config = { access: ['admin'] as const };

export async function webhookRoutes(app: Http, needs: WebhookRouteNeeds): Promise<void> {
  const { database, secrets, jobs, production } = needs;

  app.post(
    '/api/v1/webhook-endpoints',
    {
      config,
      schema: {
        tags,
        summary: 'Send events to an address',
        description:
          'Messages are signed as Standard Webhooks with `secret`, which this answer alone shows. They come at least once and in any order: `webhook-id` tells a repetition, `data.sequence` the order of one voucher. Whatever is no 2xx within 15 s is tried again for three days.',
        body: schemas.newEndpointSchema,
        response: { 201: schemas.endpointWithSecretSchema },
      },
    },
    async (request, reply) => {
      const { businessId } = actorOf(request);
      const { url, events = [...eventTypes] } = request.body;
      refuseBadUrl(url, production);
      const { endpoint, secret } = await database.transaction((session) =>
        addEndpoint(session, secrets, { businessId, url, events }),
      );
      return reply.code(201).send({ ...presentEndpoint(endpoint), secret });
    },
  );

  app.get(
    '/api/v1/webhook-endpoints',
    { config, schema: { tags, summary: 'List endpoints', response: { 200: schemas.endpointListSchema } } },
    async (request) => {
      const { businessId } = actorOf(request);
      const endpoints = await database.read((session) => listEndpoints(session, businessId));
      return { items: endpoints.map(presentEndpoint) };
    },
  );

  app.get(
    '/api/v1/webhook-endpoints/:id',
    {
      config,
      schema: { tags, summary: 'Read an endpoint', params, response: { 200: schemas.endpointSchema } },
    },
    async (request) =>
      database.read((session) => show(session, actorOf(request).businessId, request.params.id)),
  );

  app.patch(
    '/api/v1/webhook-endpoints/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change, disable or enable an endpoint',
        description:
          'What waits for an endpoint that is disabled is not sent, and no event is kept for it meanwhile.',
        params,
        body: schemas.endpointChangeSchema,
        response: { 200: schemas.endpointSchema },
      },
    },
    async (request) => {
      const { businessId } = actorOf(request);
      const { body: change, params } = request;
      if (change.url !== undefined) refuseBadUrl(change.url, production);
      return database.transaction(async (session) => {
        await changeEndpoint(session, businessId, params.id, change);
        return show(session, businessId, params.id);
      });
    },
  );

  app.delete(
    '/api/v1/webhook-endpoints/:id',
    { config, schema: { tags, summary: 'Delete an endpoint', params, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { businessId } = actorOf(request);
      await database.transaction((session) => deleteEndpoint(session, businessId, request.params.id));
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/v1/webhook-endpoints/:id/rotate-secret',
    {
      config,
      schema: {
        tags,
        summary: 'Give an endpoint a new secret',
        description: 'For 24 hours each message carries two signatures, one by the old secret.',
        params,
        response: { 200: schemas.endpointWithSecretSchema },
      },
    },
    async (request) => {
      const { businessId } = actorOf(request);
      const { endpoint, secret } = await database.transaction((session) =>
        rotateSecret(session, secrets, businessId, request.params.id),
      );
      return { ...presentEndpoint(endpoint), secret };
    },
  );

  app.get(
    '/api/v1/webhook-endpoints/:id/deliveries',
    {
      config,
      schema: {
        tags,
        summary: 'What was sent there, newest first',
        description: 'Kept for 30 days after it arrived or was given up.',
        params,
        querystring: schemas.deliveryQuerySchema,
        response: { 200: schemas.deliveryListSchema },
      },
    },
    async (request) =>
      database.read((session) =>
        readLog(session, actorOf(request).businessId, request.params.id, request.query),
      ),
  );

  app.post(
    '/api/v1/webhook-deliveries/:id/redeliver',
    {
      config,
      schema: {
        tags,
        summary: 'Send a message again',
        description: 'Also one that arrived or was given up. It keeps its `webhook-id`.',
        params,
        response: { 202: schemas.deliverySchema },
      },
    },
    async (request, reply) => {
      const { businessId } = actorOf(request);
      const delivery = await database.transaction((session) =>
        redeliver(session, jobs, businessId, request.params.id),
      );
      return reply.code(202).send(delivery);
    },
  );
}

function refuseBadUrl(url: string, production: boolean): void {
  const why = whyNotAllowed(url, production);
  if (why !== undefined) throw invalid('/url', why);
}

async function show(session: Session, businessId: BusinessId, id: string) {
  const endpoint = isId(id) ? await findEndpoint(session, businessId, id as WebhookEndpointId) : undefined;
  if (endpoint === undefined) throw new Refusal('NOT_FOUND');
  return presentEndpoint(endpoint);
}
