// Customers: searched and listed, each with its card and vouchers; made, changed, deleted. What is searched for is
// personal, and is posted: no name or number stands in an address or a log.

import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { nameOf } from '../../auth/actor.ts';
import { once } from '../../auth/idempotency.ts';
import { createCard } from '../../customers/create.ts';
import { deleteCard } from '../../customers/delete.ts';
import { editCard } from '../../customers/edit.ts';
import { searchCards } from '../../customers/search.ts';
import { type CustomerNeeds, showCard, showCards } from '../../customers/show.ts';
import { findCard, listCards } from '../../customers/store.ts';
import { Refusal } from '../../errors.ts';
import type { Http } from '../../http/create-server.ts';
import { formOf } from '../../http/forms.ts';
import { sendHtml } from '../../http/html.ts';
import { type CustomerCardId, isId } from '../../ids.ts';
import { listVouchers } from '../../vouchers/list/store.ts';
import { type Desk, deskOf } from '../desk.ts';
import { openSearch, sealSearch } from '../search.ts';
import { blankCard, faultsOf, formOfCard, readCardForm, wishOf } from './form.ts';
import { type CustomerShown, customerPage, customersPage, newCustomerPage } from './page.ts';

const hidden = { config: { access: 'public' }, schema: { hide: true } } as const;
const one = { ...hidden, schema: { hide: true, params: Type.Object({ id: Type.String() }) } } as const;
const text = Type.Optional(Type.String());
const querystring = Type.Object({ cursor: text, search: text });
const rows = 50;
const longestSearch = 200;

export function customerPages(app: Http, needs: CustomerNeeds): void {
  const { database } = needs;

  app.get('/admin/customers', { ...hidden, schema: { hide: true, querystring } }, async (request, reply) => {
    const desk = deskOf(request);
    const { cursor, search } = request.query;
    const q = openSearch(needs.secrets, desk.business.id, search);
    if (q !== '') return sendFound(reply, desk, q);
    const below = cursor !== undefined && isId(cursor) ? (cursor as CustomerCardId) : undefined;
    const shown = await database.read(async (session) => {
      const found = await listCards(session, desk.business.id, {
        limit: rows + 1,
        ...(below && { below }),
      });
      const cards = await showCards(session, needs, desk.business.id, found.slice(0, rows));
      return { cards, next: found.length > rows ? cards.at(-1)?.id : undefined };
    });
    const page = customersPage(desk, {
      ...shown,
      q: undefined,
      address: undefined,
      isLater: below !== undefined,
    });
    return sendHtml(reply, 200, desk.locale, page);
  });

  // Where a form was sent to may be reloaded.
  app.get('/admin/customers/search', hidden, async (_, reply) => reply.redirect('/admin/customers', 303));

  app.post('/admin/customers/search', hidden, async (request, reply) => {
    const desk = deskOf(request);
    const q = (formOf(request).get('q') ?? '').slice(0, longestSearch);
    if (q.trim() === '') return reply.redirect('/admin/customers', 303);
    return sendFound(reply, desk, q);
  });

  async function sendFound(reply: FastifyReply, desk: Desk, q: string) {
    const { id } = desk.business;
    const cards = await database.read(async (session) =>
      showCards(session, needs, id, await searchCards(session, id, q, rows)),
    );
    const address = `/admin/customers?search=${sealSearch(needs.secrets, id, q)}`;
    const page = customersPage(desk, { cards, q, address, isLater: false, next: undefined });
    return sendHtml(reply, 200, desk.locale, page);
  }

  app.get('/admin/customers/new', hidden, async (request, reply) => {
    const desk = deskOf(request);
    return sendHtml(reply, 200, desk.locale, newCustomerPage(desk, blankCard, {}, crypto.randomUUID()));
  });

  app.post('/admin/customers/new', hidden, async (request, reply) => {
    const desk = deskOf(request);
    const { actor } = desk;
    const sent = formOf(request);
    const form = readCardForm(sent);
    const wish = wishOf(form);
    try {
      const key = sent.get('key') ?? '';
      const call = { actor, key, request: { call: 'POST /admin/customers/new', body: wish } };
      const { json } = await once(needs, call, async (session) => ({
        status: 303,
        body: (await createCard(session, needs, desk.business.id, wish)).id,
      }));
      return reply.redirect(`/admin/customers/${JSON.parse(json)}`, 303);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const key = error.code === 'IN_PROGRESS' ? (sent.get('key') ?? '') : crypto.randomUUID();
      const page = newCustomerPage(desk, form, faultsOf(error, form), key);
      return sendHtml(reply, error.status, desk.locale, page);
    }
  });

  app.get('/admin/customers/:id', one, async (request, reply) =>
    sendCustomer(reply, deskOf(request), readId(request.params.id)),
  );

  for (const action of ['edit', 'delete'])
    app.get(`/admin/customers/:id/${action}`, one, async (request, reply) =>
      reply.redirect(`/admin/customers/${readId(request.params.id)}`, 303),
    );

  app.post('/admin/customers/:id/edit', one, async (request, reply) => {
    const desk = deskOf(request);
    const id = readId(request.params.id);
    const form = readCardForm(formOf(request));
    try {
      await database.transaction((session) => editCard(session, needs, desk.business.id, id, wishOf(form)));
      return reply.redirect(`/admin/customers/${id}`, 303);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'NOT_FOUND') throw error;
      const refused = { form, faults: faultsOf(error, form), open: 'edit' } as const;
      return sendCustomer(reply, desk, id, { status: error.status, refused });
    }
  });

  app.post('/admin/customers/:id/delete', one, async (request, reply) => {
    const desk = deskOf(request);
    const id = readId(request.params.id);
    const form = formOf(request);
    const card = await database.read((session) => findCard(session, desk.business.id, id));
    if (card === undefined) throw new Refusal('NOT_FOUND');
    if ((form.get('confirm') ?? '').trim() !== card.number)
      return sendCustomer(reply, desk, id, { status: 422, refused: { open: 'delete' } });
    const doer = { businessId: desk.business.id, by: nameOf(desk.actor) };
    const keepVouchers = form.get('keepVouchers') === 'yes';
    await database.transaction((session) => deleteCard(session, needs, doer, id, { keepVouchers }));
    return reply.redirect('/admin/customers', 303);
  });

  async function sendCustomer(
    reply: FastifyReply,
    desk: Desk,
    id: CustomerCardId,
    { status = 200, refused = {} }: { status?: number; refused?: Partial<CustomerShown> } = {},
  ) {
    const shown = await database.read(async (session) => {
      const card = await findCard(session, desk.business.id, id);
      if (card === undefined) throw new Refusal('NOT_FOUND');
      return {
        card: await showCard(session, needs, card),
        vouchers: await listVouchers(session, desk.business.id, { customerCardId: id, limit: rows }),
        form: formOfCard(card),
      };
    });
    const page = customerPage(desk, { faults: {}, open: undefined, ...shown, ...refused });
    return sendHtml(reply, status, desk.locale, page);
  }
}

/** @throws Refusal NOT_FOUND for what is no id */
function readId(text: string): CustomerCardId {
  if (!isId(text)) throw new Refusal('NOT_FOUND');
  return text as CustomerCardId;
}
