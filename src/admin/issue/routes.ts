// Issue Voucher: the form, the voucher that it makes, and what came of it.

import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { presentArtwork } from '../../artwork/artwork.ts';
import type { ArtworkNeeds } from '../../artwork/ingest.ts';
import { findArtworks } from '../../artwork/store.ts';
import { nameOf } from '../../auth/actor.ts';
import { once } from '../../auth/idempotency.ts';
import { findCard } from '../../customers/store.ts';
import { readNow, type Session } from '../../db/tx.ts';
import { Refusal } from '../../errors.ts';
import type { Http } from '../../http/create-server.ts';
import { formOf } from '../../http/forms.ts';
import { sendHtml } from '../../http/html.ts';
import { type ArtworkId, type CustomerCardId, isId } from '../../ids.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { issueVoucher } from '../../vouchers/issue.ts';
import type { Presenter } from '../../vouchers/present.ts';
import { showVoucher } from '../../vouchers/show.ts';
import { findVoucher } from '../../vouchers/store.ts';
import { computeValidity } from '../../vouchers/validity.ts';
import { type Desk, deskOf } from '../desk.ts';
import { type Mails, readMailed } from '../mails.ts';
import { admitPictures, readPictured } from '../pictured.ts';
import {
  allFaultsOf,
  blankForm,
  type Faults,
  formLike,
  type IssueForm,
  readIssueForm,
  validityOf,
  wishOf,
} from './form.ts';
import { issuedPage } from './issued.ts';
import { issuePage, validityText } from './page.ts';
import { findTwin, markOf, type Twin, TwinFound } from './twin.ts';

export type IssueNeeds = Presenter & ArtworkNeeds & { jobs: Jobs; mails: Mails };

const hidden = { config: { access: 'public' }, schema: { hide: true } } as const;

export function issuePages(app: Http, needs: IssueNeeds): void {
  const { database, mails } = needs;

  const queries = Type.Object({
    customerCardId: Type.Optional(Type.String()),
    like: Type.Optional(Type.String()),
    next: Type.Optional(Type.String()),
  });
  app.get(
    '/admin/vouchers/new',
    { ...hidden, schema: { hide: true, querystring: queries } },
    async (request, reply) => {
      const desk = deskOf(request);
      const { customerCardId = '', like, next } = request.query;
      const model = like ?? next;
      const voucher =
        model === undefined || !isId(model)
          ? undefined
          : await database.read((session) => findVoucher(session, desk.business.id, model));
      const form = voucher ? formLike(voucher, { whole: like !== undefined }) : blankForm();
      // "Issue another" is meant.
      if (voucher && next !== undefined) form.again = markOf({ card: undefined, title: voucher.title });
      return sendForm(reply, desk, { form: customerCardId === '' ? form : { ...form, customerCardId } });
    },
  );

  app.post(
    '/admin/vouchers/new',
    { ...hidden, handlerTimeout: 45_000, preParsing: admitPictures(needs.uploads) },
    async (request, reply) => {
      const desk = deskOf(request);
      const { actor } = desk;
      const sent = await readPictured(needs, desk.business.id, request, reply.raw);
      const { fault, artworkId } = sent;
      const form = { ...readIssueForm(sent.form), ...(artworkId && { artworkId }) };
      const pressed = sent.form.get('clear');
      if (fault !== undefined) return sendRefused(reply, desk, form, fault);
      if (pressed === 'customer') return sendForm(reply, desk, { form: { ...form, customerCardId: '' } });
      if (pressed === 'picture') return sendForm(reply, desk, { form: { ...form, artworkId: '' } });
      try {
        const wish = wishOf(form);
        const issuer = { businessId: actor.businessId, by: nameOf(actor) };
        const call = { actor, key: form.key, request: { call: 'POST /admin/vouchers/new', body: wish } };
        // Looked for where the key is new: a second press of the same form is answered as the first, not warned of it.
        const { json } = await once(needs, call, async (session) => {
          const twin = await findTwin(session, issuer, wish);
          if (twin && form.again !== markOf(twin)) throw new TwinFound(twin);
          return { status: 303, body: await issueVoucher(session, { ...needs, ...issuer }, wish) };
        });
        return reply.redirect(`/admin/vouchers/${JSON.parse(json)}/issued`, 303);
      } catch (error) {
        if (error instanceof TwinFound) {
          const { twin } = error;
          return await sendForm(reply, desk, { status: 409, form: { ...form, again: markOf(twin) }, twin });
        }
        if (!(error instanceof Refusal)) throw error;
        return sendRefused(reply, desk, form, error);
      }
    },
  );

  // What the form says while it is filled in: by the very module that issues.
  app.post('/admin/vouchers/new/validity', hidden, async (request) => {
    const { business, locale } = deskOf(request);
    const now = await database.read(readNow);
    const { lastValidDate } = computeValidity(
      validityOf(readIssueForm(formOf(request))),
      now,
      business.timeZone,
    );
    return { text: validityText(locale, lastValidDate) };
  });

  app.get(
    '/admin/vouchers/:id/issued',
    { ...hidden, schema: { hide: true, params: Type.Object({ id: Type.String() }) } },
    async (request, reply) => {
      const desk = deskOf(request);
      const businessId = desk.business.id;
      const page = await database.read(async (session) => {
        const voucher = await showVoucher(session, needs, businessId, request.params.id);
        return issuedPage(desk, voucher, await readMailed(session, mails, businessId, voucher));
      });
      return sendHtml(reply, 200, desk.locale, page);
    },
  );

  async function sendRefused(reply: FastifyReply, desk: Desk, form: IssueForm, refusal: Refusal) {
    // Only while the first one runs must the next one carry the same key.
    const key = refusal.code === 'IN_PROGRESS' ? form.key : blankForm().key;
    if (refusal.facts.retryAfter !== undefined) reply.header('retry-after', refusal.facts.retryAfter);
    return sendForm(reply, desk, {
      status: refusal.status,
      form: { ...form, key },
      faults: allFaultsOf(refusal, form, await database.read(readNow), desk.business.timeZone),
    });
  }

  type Shown = { status?: number; form: IssueForm; faults?: Faults; twin?: Twin };

  async function sendForm(reply: FastifyReply, desk: Desk, { status = 200, form, faults = {}, twin }: Shown) {
    const around = await database.read((session) => surroundings(session, desk, form));
    return sendHtml(reply, status, desk.locale, issuePage(desk, { form, faults, twin, ...around }));
  }

  async function surroundings(session: Session, { business, locale }: Desk, form: IssueForm) {
    const { customerCardId, artworkId } = form;
    const card = isId(customerCardId)
      ? await findCard(session, business.id, customerCardId as string as CustomerCardId)
      : undefined;
    const artwork = isId(artworkId)
      ? (await findArtworks(session, business.id, [artworkId as string as ArtworkId])).get(
          artworkId as string as ArtworkId,
        )
      : undefined;
    const picture = artwork && presentArtwork(artwork, needs.publicUrl).renditions.page;
    return { card, picture, validity: await previewOf(session, business.timeZone, locale, form) };
  }

  /** Empty for what is no validity yet. */
  async function previewOf(session: Session, timeZone: string, locale: Desk['locale'], form: IssueForm) {
    try {
      const { lastValidDate } = computeValidity(validityOf(form), await readNow(session), timeZone);
      return validityText(locale, lastValidDate);
    } catch (error) {
      if (error instanceof Refusal) return '';
      throw error;
    }
  }
}
