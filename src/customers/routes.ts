// The admin API of customer cards: make, read, list and search, change, delete.

import { Type } from 'typebox';
import { nameOf } from '../auth/actor.ts';
import { actorOf } from '../auth/guard.ts';
import { once } from '../auth/idempotency.ts';
import { invalid, Refusal } from '../errors.ts';
import type { Http } from '../http/create-server.ts';
import { sendJson } from '../http/json-answer.ts';
import { type CustomerCardId, isId } from '../ids.ts';
import { createCard } from './create.ts';
import { deleteCard } from './delete.ts';
import { editCard } from './edit.ts';
import { shownAgain } from './forget.ts';
import * as schemas from './schemas.ts';
import { searchCards } from './search.ts';
import { type CustomerNeeds, showCard, showCards } from './show.ts';
import { findCard, listCards } from './store.ts';

const tags = ['customer cards'];
const params = Type.Object({ id: Type.String() });
const path = '/api/v1/customer-cards';

export async function customerRoutes(app: Http, needs: CustomerNeeds): Promise<void> {
  const { database } = needs;

  app.post(
    path,
    {
      config: { access: ['issue'] },
      schema: {
        tags,
        summary: 'Make a customer card',
        description: 'With the header `Idempotency-Key` a repeated call gets the first answer again.',
        body: schemas.newCardSchema,
        response: { 201: schemas.customerCardSchema },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { body } = request;
      const key = request.headers['idempotency-key']?.toString();
      const again = shownAgain(actor.businessId);
      const call = { actor, key, request: { call: `POST ${path}`, body }, again };
      const answer = await once(needs, call, async (session) => {
        const card = await createCard(session, needs, actor.businessId, body);
        return { status: 201, body: await showCard(session, needs, card) };
      });
      return sendJson(reply, answer);
    },
  );

  app.get(
    path,
    {
      config: { access: ['read'] },
      schema: {
        tags,
        summary: 'List customer cards, newest first, or search them',
        querystring: schemas.cardQuerySchema,
        response: { 200: schemas.cardListSchema },
      },
    },
    async (request) => {
      const { q, limit = 20, cursor } = request.query;
      const { businessId } = actorOf(request);
      if (q !== undefined && cursor) throw invalid('/cursor', 'is for the list: a search has one page');
      const below = cursor ? readCursor(cursor) : undefined;
      return database.read(async (session) => {
        const found =
          q === undefined
            ? await listCards(session, businessId, { limit: limit + 1, ...(below && { below }) })
            : await searchCards(session, businessId, q, limit);
        const page = found.slice(0, limit);
        const last = found.length > limit ? page.at(-1) : undefined;
        return {
          items: await showCards(session, needs, businessId, page),
          nextCursor: last ? writeCursor(last.id) : null,
        };
      });
    },
  );

  app.get(
    `${path}/:id`,
    {
      config: { access: ['read'] },
      schema: {
        tags,
        summary: 'Read a customer card',
        params,
        response: { 200: schemas.customerCardSchema },
      },
    },
    async (request) =>
      database.read(async (session) => {
        const card = await findCard(session, actorOf(request).businessId, request.params.id);
        if (card === undefined) throw new Refusal('NOT_FOUND');
        return showCard(session, needs, card);
      }),
  );

  app.patch(
    `${path}/:id`,
    {
      config: { access: ['issue'] },
      schema: {
        tags,
        summary: 'Change a customer card',
        description: '`null` clears a field.',
        params,
        body: schemas.cardChangeSchema,
        response: { 200: schemas.customerCardSchema },
      },
    },
    async (request) => {
      const { businessId } = actorOf(request);
      const id = readId(request.params.id);
      return database.transaction(async (session) =>
        showCard(session, needs, await editCard(session, needs, businessId, id, request.body)),
      );
    },
  );

  app.delete(
    `${path}/:id`,
    {
      config: { access: ['issue'] },
      schema: {
        tags,
        summary: 'Delete a customer card and what is known of the customer',
        params,
        querystring: schemas.deleteQuerySchema,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { keepVouchers = false } = request.query;
      const id = readId(request.params.id);
      const doer = { businessId: actor.businessId, by: nameOf(actor) };
      const deleted = await database.transaction((session) =>
        deleteCard(session, needs, doer, id, { keepVouchers }),
      );
      if (!deleted) throw new Refusal('NOT_FOUND');
      return reply.code(204).send(null);
    },
  );
}

/** @throws Refusal NOT_FOUND for what no card can be called */
function readId(text: string): CustomerCardId {
  if (!isId(text)) throw new Refusal('NOT_FOUND');
  return text as CustomerCardId;
}

const writeCursor = (id: CustomerCardId): string => Buffer.from(id).toString('base64url');

function readCursor(cursor: string): CustomerCardId {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (!isId(id)) throw invalid('/cursor', 'is none that this list gave');
  return id as CustomerCardId;
}
