// Changing a voucher at the desk: what it says and shows, and how long it holds.

import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { ArtworkNeeds } from '../../../artwork/ingest.ts';
import type { Database, Session } from '../../../db/tx.ts';
import { invalid, Refusal } from '../../../errors.ts';
import type { Http } from '../../../http/create-server.ts';
import { formOf } from '../../../http/forms.ts';
import { type ArtworkId, type BusinessId, isId, type VoucherId } from '../../../ids.ts';
import type { Jobs } from '../../../jobs/jobs.ts';
import { editVoucher } from '../../../vouchers/life/edit.ts';
import { lockVoucher } from '../../../vouchers/life/store.ts';
import { findVoucher } from '../../../vouchers/store.ts';
import { computeValidity } from '../../../vouchers/validity.ts';
import { type Desk, demand, deskOf } from '../../desk.ts';
import {
  type Faults,
  faultsOf,
  formLike,
  type IssueForm,
  readIssueForm,
  validityOf,
} from '../../issue/form.ts';
import { admitPictures, readPictured } from '../../pictured.ts';
import type { Refused } from '../actions.ts';
import { seenOf } from './seen.ts';

export type EditNeeds = ArtworkNeeds & { database: Database; jobs: Jobs };

type Page = {
  readId(text: string): VoucherId;
  sendRefused(
    reply: FastifyReply,
    desk: Desk,
    id: VoucherId,
    error: unknown,
    refusedBy: (refusal: Refusal) => Refused,
  ): Promise<FastifyReply>;
};

const hidden = {
  config: { access: 'public' },
  schema: { hide: true, params: Type.Object({ id: Type.String() }) },
} as const;

export function voucherEditPages(app: Http, needs: EditNeeds, { readId, sendRefused }: Page): void {
  const { database, jobs } = needs;

  app.post(
    '/admin/vouchers/:id/edit',
    { ...hidden, handlerTimeout: 45_000, preParsing: admitPictures(needs.uploads) },
    async (request, reply) => {
      const desk = deskOf(request);
      demand(desk, 'edit');
      const { actor } = desk;
      const id = readId(request.params.id);
      const sent = await readPictured(needs, actor.businessId, request, reply.raw);
      const picked = sent.artworkId;
      const form = { ...readIssueForm(sent.form), ...(picked && { artworkId: picked }) };
      try {
        if (sent.fault) throw sent.fault;
        const { title, description, artworkId } = form;
        const isRemoved = sent.form.get('removeImage') === 'yes' && picked === undefined;
        const shown = !isRemoved && isId(artworkId) ? (artworkId as string as ArtworkId) : null;
        const seen = sent.form.get('seen');
        await database.transaction(async (session) => {
          if (seen !== null) await refuseUnseen(session, actor.businessId, id, seen);
          await editVoucher(session, { jobs, actor }, id, { title, description, artworkId: shown });
        });
        return reply.redirect(`/admin/vouchers/${id}`, 303);
      } catch (error) {
        return sendRefused(reply, desk, id, error, (refusal) => ({
          action: 'edit',
          form,
          faults: faultsFor(refusal, form),
        }));
      }
    },
  );

  app.post('/admin/vouchers/:id/extend', hidden, async (request, reply) => {
    const desk = deskOf(request);
    demand(desk, 'edit');
    const { actor } = desk;
    const id = readId(request.params.id);
    const form = readIssueForm(formOf(request));
    try {
      const validity = validityOf(form);
      await database.transaction((session) => editVoucher(session, { jobs, actor }, id, { validity }));
      return reply.redirect(`/admin/vouchers/${id}`, 303);
    } catch (error) {
      const hasEnded =
        error instanceof Refusal && error.code === 'INVALID' && (await wouldHaveEnded(desk, id, form));
      return sendRefused(reply, desk, id, error, (refusal) => ({
        action: 'extend',
        form,
        faults: faultsOfExtension(refusal, form, hasEnded),
      }));
    }
  });

  /** A number that is one, and too small: counted from the issue it would lie in the past. */
  async function wouldHaveEnded({ business }: Desk, id: VoucherId, form: IssueForm): Promise<boolean> {
    if (form.type !== 'DAYS' && form.type !== 'MONTHS') return false;
    const voucher = await database.read((session) => findVoucher(session, business.id, id));
    if (voucher === undefined) return false;
    try {
      computeValidity(validityOf(form), voucher.issuedAt, voucher.timeZone);
      return true;
    } catch {
      return false;
    }
  }
}

async function refuseUnseen(session: Session, businessId: BusinessId, id: VoucherId, seen: string) {
  const locked = await lockVoucher(session, businessId, id);
  if (locked && seen !== seenOf(formLike(locked.voucher, { whole: true })))
    throw invalid('/seen', 'has been changed meanwhile');
}

function faultsOfExtension(refusal: Refusal, form: IssueForm, hasEnded: boolean): Faults {
  if (hasEnded) return { [form.type === 'DAYS' ? 'days' : 'months']: 'admin.wrong.ended' };
  // Whoever extends what has expired is refused for that alone only when it is too late.
  return refusal.code === 'EXPIRED' ? { form: 'admin.wrong.tooLate' } : faultsFor(refusal, form);
}

function faultsFor(refusal: Refusal, form: IssueForm): Faults {
  if (refusal.facts.errors?.some(({ path }) => path === '/seen')) return { form: 'admin.wrong.stale' };
  const faults = faultsOf(refusal, form);
  return Object.keys(faults).length > 0 ? faults : { form: `problem.${refusal.code}` };
}
