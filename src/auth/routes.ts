// API keys: made, listed, deleted. A key is shown once.

import { Type } from 'typebox';
import type { Database } from '../db/tx.ts';
import { invalid, Refusal } from '../errors.ts';
import type { Http } from '../http/create-server.ts';
import { readMoment } from '../http/validation.ts';
import { type ApiKeyId, isId } from '../ids.ts';
import { scopes } from './actor.ts';
import { newApiKey, prefixOf } from './api-key.ts';
import { actorOf } from './guard.ts';
import { digest } from './secrets.ts';
import { type ApiKeyRow, insertApiKey, listApiKeys, revokeApiKey } from './store.ts';

const scope = Type.Unsafe<(typeof scopes)[number]>({ type: 'string', enum: [...scopes] });
const moment = Type.String({ format: 'date-time' });
const nullableMoment = Type.Union([moment, Type.Null()]);

const keyMembers = {
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
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
  },
  { additionalProperties: false },
);

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
        response: { 201: Type.Object({ ...keyMembers, key: Type.String() }) },
      },
    },
    async (request, reply) => {
      const { name, scopes, expiresAt } = request.body;
      if (/[\p{Cc}]/u.test(name) || !name.isWellFormed())
        throw invalid('/name', 'must not hold control characters');
      const key = newApiKey();
      const row = await database.transaction((session) =>
        insertApiKey(session, actorOf(request).businessId, {
          name: name.trim(),
          scopes,
          prefix: prefixOf(key),
          keyHash: digest(key),
          expiresAt: expiresAt === undefined ? null : readMoment(expiresAt, '/expiresAt'),
        }),
      );
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ ...present(row), key });
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

  app.delete(
    '/api/v1/api-keys/:id',
    {
      config: { access: ['admin'] },
      schema: {
        tags,
        summary: 'Delete an API key',
        params: Type.Object({ id: Type.String() }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { businessId } = actorOf(request);
      const { id } = request.params;
      const revoked =
        isId(id) &&
        (await database.transaction((session) => revokeApiKey(session, businessId, id as ApiKeyId)));
      if (!revoked) throw new Refusal('NOT_FOUND');
      return reply.code(204).send(null);
    },
  );
}

function present({ createdAt, expiresAt, lastUsedAt, ...row }: ApiKeyRow) {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
