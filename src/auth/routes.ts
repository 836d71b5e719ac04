// API keys: made, listed, regenerated, deleted. A key is shown once.

import { Type } from 'typebox';
import type { Database } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import type { Http } from '../http/create-server.ts';
import { readMoment } from '../http/validation.ts';
import { type ApiKeyId, isId, type StaffId } from '../ids.ts';
import { scopes } from './actor.ts';
import { actorOf } from './guard.ts';
import { makeApiKey, regenerateApiKey } from './make-api-key.ts';
import { type ApiKeyRow, listApiKeys, revokeApiKey } from './store.ts';
import { cleanLine } from './text.ts';

const scope = Type.Unsafe<(typeof scopes)[number]>({ type: 'string', enum: [...scopes] });
const moment = Type.String({ format: 'date-time' });
const nullableMoment = Type.Union([moment, Type.Null()]);

const keyMembers = {
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  staffId: Type.Union([Type.Unsafe<StaffId>(Type.String({ format: 'uuid' })), Type.Null()], {
    description: 'The login it is bound to: it can do no more than that login, and ends with it',
  }),
  prefix: Type.String(),
  scopes: Type.Array(scope),
  createdAt: moment,
  expiresAt: nullableMoment,
  lastUsedAt: nullableMoment,
};

const newKeySchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
    scopes: Type.Array(scope, { minItems: 1, maxItems: scopes.length, uniqueItems: true }),
    expiresAt: Type.Optional(moment),
    staffId: Type.Optional(
      Type.String({
        format: 'uuid',
        description: 'The login to bind it to; otherwise the login that makes it',
      }),
    ),
  },
  { additionalProperties: false },
);

const shownOnce = Type.Object({ ...keyMembers, key: Type.String() });
const params = Type.Object({ id: Type.String() });

const tags = ['api keys'];

export async function apiKeyRoutes(app: Http, { database }: { database: Database }): Promise<void> {
  app.post(
    '/api/v1/api-keys',
    {
      config: { access: ['admin'] },
      schema: {
        tags,
        summary: 'Make an API key',
        description: 'The answer is the only place where `key` is ever shown.',
        body: newKeySchema,
        response: { 201: shownOnce },
      },
    },
    async (request, reply) => {
      const { name, expiresAt, ...rest } = request.body;
      const { key, ...row } = await makeApiKey(database, actorOf(request), {
        ...rest,
        name: cleanLine(name, '/name'),
        expiresAt: expiresAt === undefined ? null : readMoment(expiresAt, '/expiresAt'),
      });
      return reply.code(201).send({ ...present(row), key });
    },
  );

  app.get(
    '/api/v1/api-keys',
    {
      config: { access: ['admin'] },
      schema: {
        tags,
        summary: 'List API keys',
        response: { 200: Type.Object({ items: Type.Array(Type.Object(keyMembers)) }) },
      },
    },
    async (request) => {
      const rows = await database.read((session) => listApiKeys(session, actorOf(request).businessId));
      return { items: rows.map(present) };
    },
  );

  app.post(
    '/api/v1/api-keys/:id/regenerate',
    {
      config: { access: ['admin'] },
      schema: {
        tags,
        summary: 'Give an API key a new secret',
        description: 'The old one is dead at once. The answer is the only place where `key` is ever shown.',
        params,
        response: { 200: shownOnce },
      },
    },
    async (request) => {
      const { key, ...row } = await regenerateApiKey(database, actorOf(request), idOf(request.params));
      return { ...present(row), key };
    },
  );

  app.delete(
    '/api/v1/api-keys/:id',
    {
      config: { access: ['admin'] },
      schema: {
        tags,
        summary: 'Delete an API key',
        params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { businessId } = actorOf(request);
      const id = idOf(request.params);
      const revoked = await database.transaction((session) => revokeApiKey(session, businessId, id));
      if (!revoked) throw new Refusal('NOT_FOUND');
      return reply.code(204).send(null);
    },
  );
}

function idOf({ id }: { id: string }): ApiKeyId {
  if (!isId(id)) throw new Refusal('NOT_FOUND');
  return id as ApiKeyId;
}

function present({ createdAt, expiresAt, lastUsedAt, ...row }: ApiKeyRow) {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
