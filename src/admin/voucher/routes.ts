// One voucher in the hands of staff: look at it, mark it as used, cancel it, undo a redemption, change it, mail it again.

import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { type Actor, nameOf } from '../../auth/actor.ts';
import { findCallerNames } from '../../auth/callers/store.ts';
import { once } from '../../auth/idempotency.ts';
import { type Database, readNow, type Session } from '../../db/tx.ts';
import { invalid, Refusal } from '../../errors.ts';
import type { Http } from '../../http/create-server.ts';
import { formOf } from '../../http/forms.ts';
import { sendHtml } from '../../http/html.ts';
import { isId, type VoucherId } from '../../ids.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { listEventsOf } from '../../journal/store.ts';
import { redeemChosen } from '../../redemptions/redeem.ts';
import { findLiveRedemption } from '../../redemptions/store.ts';
import { undoRedemption } from '../../redemptions/undo.ts';
import { voidVoucher } from '../../vouchers/life/void.ts';
import type { Presenter } from '../../vouchers/present.ts';
import { showVoucher } from '../../vouchers/show.ts';
import { findVoucher } from '../../vouchers/store.ts';
import { refuseOddNote } from '../../vouchers/text.ts';
import { computeValidity } from '../../vouchers/validity.ts';
import { type Desk, deskOf } from '../desk.ts';
import { formLike } from '../issue/form.ts';
import { type Mails, readMailed } from '../mails.ts';
import type { Fault, ReasonAction, Refused } from './actions.ts';
import { type EditNeeds, voucherEditPages } from './change/routes.ts';
import { voucherDetailsPage } from './page.ts';

export type VoucherDetailNeeds = Presenter & EditNeeds & { database: Database; jobs: Jobs; mails: Mails };

const hidden = {
  config: { access: 'public' },
  schema: { hide: true, params: Type.Object({ id: Type.String() }) },
} as const;
const longestReason = 200;

export function voucherDetailPages(app: Http, needs: VoucherDetailNeeds): void {
  const { database, jobs, mails } = needs;

  app.get('/admin/vouchers/:id', hidden, async (request, reply) => {
    return sendDetails(reply, deskOf(request), readId(request.params.id));
  });
  // Where a form was sent to may be reloaded.
  for (const action of ['use', 'void', 'undo', 'edit', 'extend', 'resend'])
    app.get(`/admin/vouchers/:id/${action}`, hidden, async (request, reply) =>
      reply.redirect(`/admin/vouchers/${encodeURIComponent(request.params.id)}`, 303),
    );

  const act = (action: ReasonAction, work: Work) => {
    app.post(`/admin/vouchers/:id/${action}`, hidden, async (request, reply) => {
      const desk = deskOf(request);
      const { actor } = desk;
      const id = readId(request.params.id);
      const form = formOf(request);
      const reason = form.get('reason') ?? '';
      try {
        refuseOdd(reason);
        await database.transaction((session) => work(session, actor, { id, reason: reason.trim(), form }));
        return reply.redirect(`/admin/vouchers/${id}`, 303);
      } catch (error) {
        return sendRefused(reply, desk, id, error, (refusal) => ({
          action,
          reason,
          fault: faultOf(refusal, reason),
        }));
      }
    });
  };

  act('use', async (session, actor, { id, reason }) => {
    const { businessId } = actor;
    const voucher = await findVoucher(session, businessId, id);
    if (voucher === undefined) throw new Refusal('NOT_FOUND');
    const staff = actor.kind === 'staff' ? actor.name : null;
    const how = { channel: 'admin', staff, reference: reason } as const;
    await redeemChosen(session, { jobs, businessId, by: nameOf(actor) }, voucher, how);
  });

  act('void', (session, actor, { id, reason }) => voidVoucher(session, { jobs, actor }, id, reason));

  act('undo', async (session, actor, { id, reason, form }) => {
    // The very redemption that was looked at: another one since then is not meant.
    const live = await findLiveRedemption(session, actor.businessId, id);
    if (live?.id !== form.get('redemptionId')) throw new Refusal('ALREADY_UNDONE');
    await undoRedemption(session, { jobs, actor }, live.id, reason);
  });

  app.post('/admin/vouchers/:id/resend', hidden, async (request, reply) => {
    const desk = deskOf(request);
    const { actor } = desk;
    const id = readId(request.params.id);
    const key = formOf(request).get('key') ?? '';
    try {
      await once(
        needs,
        { actor, key, request: { call: `POST /admin/vouchers/${id}/resend` } },
        async (session) => {
          await mails.resend(session, actor.businessId, id);
          return { status: 303, body: null };
        },
      );
      return reply.redirect(`/admin/vouchers/${id}`, 303);
    } catch (error) {
      return sendRefused(reply, desk, id, error, ({ code }) => ({
        action: 'resend',
        reason: '',
        fault: `problem.${code}`,
      }));
    }
  });

  voucherEditPages(app, needs, { readId, sendRefused });

  /** The page again, with what was refused in it. */
  async function sendRefused(
    reply: FastifyReply,
    desk: Desk,
    id: VoucherId,
    error: unknown,
    refusedBy: (refusal: Refusal) => Refused,
  ) {
    if (!(error instanceof Refusal) || error.code === 'NOT_FOUND') throw error;
    if (error.facts.retryAfter !== undefined) reply.header('retry-after', error.facts.retryAfter);
    return sendDetails(reply, desk, id, { status: error.status, refused: refusedBy(error) });
  }

  async function sendDetails(
    reply: FastifyReply,
    desk: Desk,
    id: VoucherId,
    { status = 200, refused }: { status?: number; refused?: Refused } = {},
  ) {
    const shown = await database.read((session) => readShown(session, desk, id));
    const page = voucherDetailsPage(desk, { ...shown, refused });
    return sendHtml(reply, status, desk.locale, page);
  }

  async function readShown(session: Session, { business }: Desk, id: VoucherId) {
    const businessId = business.id;
    const stored = await findVoucher(session, businessId, id);
    if (stored === undefined) throw new Refusal('NOT_FOUND');
    const redemption = await findLiveRedemption(session, businessId, id);
    const events = await listEventsOf(session, businessId, id);
    const callers = [...events.map(({ actor }) => actor), redemption?.actor ?? ''];
    const voucher = await showVoucher(session, needs, businessId, id);
    return {
      voucher,
      redemption,
      events,
      names: await findCallerNames(session, businessId, callers),
      mailed: await readMailed(session, mails, businessId, voucher),
      form: formLike(stored, { whole: true }),
      issuedOn: computeValidity({ type: 'UNLIMITED' }, stored.issuedAt, stored.timeZone).issuedOn,
      isOver: stored.expiresAt !== null && stored.expiresAt <= (await readNow(session)),
    };
  }
}

type Pressed = { id: VoucherId; reason: string; form: URLSearchParams };
type Work = (session: Session, actor: Actor, pressed: Pressed) => Promise<void>;

/** @throws Refusal NOT_FOUND for what is no id */
function readId(text: string): VoucherId {
  if (!isId(text)) throw new Refusal('NOT_FOUND');
  return text as VoucherId;
}

/** @throws Refusal INVALID */
function refuseOdd(reason: string): void {
  if (reason.trim() === '') throw invalid('/reason', 'must not be blank');
  refuseOddNote(reason, '/reason');
  if (reason.length > longestReason)
    throw invalid('/reason', `must have at most ${longestReason} characters`);
}

function faultOf({ code }: Refusal, reason: string): Fault {
  if (code !== 'INVALID') return `problem.${code}`;
  return reason.trim() === '' ? 'admin.required' : 'admin.wrong.reason';
}
