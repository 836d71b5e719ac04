// The journal over HTTP: one voucher's, and the whole business's as a feed that can be followed.

import { type Static, Type } from 'typebox';
import { actorOf } from '../auth/guard.ts';
import type { Database } from '../db/tx.ts';
import { invalid, Refusal } from '../errors.ts';
import type { Http } from '../http/create-server.ts';
import { isId, type VoucherId } from '../ids.ts';
import { type EventType, eventTypes, type JournalEvent } from './event.ts';
import { readSettled } from './feed.ts';
import { listEventsOf, type Place } from './store.ts';

const eventSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  voucherId: Type.String({ format: 'uuid' }),
  sequence: Type.Integer({ description: "Counts one voucher's events from 1, without holes" }),
  type: Type.Unsafe<EventType>({ type: 'string', enum: [...eventTypes] }),
  at: Type.String({ format: 'date-time' }),
  actor: Type.String({ description: '`staff:<id>`, `api_key:<id>`, `webhook`, `customer` or `clock`' }),
  data: Type.Unsafe<Record<string, unknown>>({ type: 'object' }),
});

const feedQuerySchema = Type.Object(
  {
    cursor: Type.Optional(
      Type.String({
        maxLength: 100,
        description: 'The `nextCursor` of the page before; absent: from the beginning',
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),
  },
  { additionalProperties: false },
);

const tags = ['journal'];

export async function journalRoutes(app: Http, { database }: { database: Database }): Promise<void> {
  app.get(
    '/api/v1/vouchers/:id/events',
    {
      config: { access: ['read'] },
      schema: {
        tags,
        summary: 'The journal of one voucher, oldest first',
        params: Type.Object({ id: Type.String() }),
        response: { 200: Type.Object({ items: Type.Array(eventSchema) }) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { businessId } = actorOf(request);
      const events = isId(id)
        ? await database.read((session) => listEventsOf(session, businessId, id as VoucherId))
        : [];
      // Every voucher has been issued at least.
      if (events.length === 0) throw new Refusal('NOT_FOUND');
      return { items: events.map(present) };
    },
  );

  app.get(
    '/api/v1/events',
    {
      config: { access: ['read'] },
      schema: {
        tags,
        summary: 'What happened in the business, oldest first',
        description:
          'Ask again with `nextCursor` to follow it: nothing is left out, whatever commits late. The cursor never ends.',
        querystring: feedQuerySchema,
        response: {
          200: Type.Object({
            items: Type.Array(eventSchema),
            nextCursor: Type.Union([Type.String(), Type.Null()]),
            hasMore: Type.Boolean(),
          }),
        },
      },
    },
    async (request) => {
      const { cursor, limit = 50 } = request.query;
      const { businessId } = actorOf(request);
      const after = cursor === undefined ? undefined : readCursor(cursor);
      const found = await readSettled(database, businessId, { after, limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return {
        items: page.map(present),
        nextCursor: last ? writeCursor(last) : (cursor ?? null),
        hasMore: found.length > limit,
      };
    },
  );
}

function present({
  id,
  voucherId,
  sequence,
  type,
  at,
  actor,
  data,
}: JournalEvent): Static<typeof eventSchema> {
  return { id, voucherId, sequence, type, at: at.toISOString(), actor, data };
}

function writeCursor({ epoch, xid, position }: Place): string {
  return Buffer.from(`${epoch}.${xid}.${position}`).toString('base64url');
}

function readCursor(cursor: string): Place {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [, epoch, xid, position] = /^(\d{1,9})\.(\d{1,18})\.(\d{1,15})$/.exec(text) ?? [];
  if (epoch === undefined || xid === undefined) throw invalid('/cursor', 'is none that this feed gave');
  return { epoch: Number(epoch), xid, position: Number(position) };
}
