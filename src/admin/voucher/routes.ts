// One voucher in the hands of staff: look at it, mark it as used, cancel it, undo a redemption; each with a reason.

import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { type Actor, nameOf } from '../../auth/actor.ts';
import { listStaff } from '../../auth/staff/store.ts';
import type { Database, Session } from '../../db/tx.ts';
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
import { type Desk, deskOf } from '../desk.ts';
import { type Action, type Fault, type Refused, voucherDetailsPage } from './page.ts';

export type VoucherDetailNeeds = Presenter & { database: Database; jobs: Jobs };

const hidden = {
  config: { access: 'public' },
  schema: { hide: true, params: Type.Object({ id: Type.String() }) },
} as const;
const longestReason = 200;

export function voucherDetailPages(app: Http, needs: VoucherDetailNeeds): void {
  const { database, jobs } = needs;

  app.get('/admin/vouchers/:id', hidden, async (request, reply) => {
    return sendDetails(reply, deskOf(request), readId(request.params.id));
  });

  const act = (action: Action, work: Work) => {
    const path = `/admin/vouchers/:id/${action}`;
    // Where a form was sent to may be reloaded.
    app.get(path, hidden, async (request, reply) =>
      reply.redirect(`/admin/vouchers/${encodeURIComponent(request.params.id)}`, 303),
    );
    app.post(path, hidden, async (request, reply) => {
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
        if (!(error instanceof Refusal) || error.code === 'NOT_FOUND') throw error;
        const refused = { action, reason, fault: faultOf(error, reason) };
        return sendDetails(reply, desk, id, { status: error.status, refused });
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

  async function sendDetails(
    reply: FastifyReply,
    desk: Desk,
    id: VoucherId,
    { status = 200, refused }: { status?: number; refused?: Refused } = {},
  ) {
    const businessId = desk.business.id;
    const shown = await database.read(async (session) => {
      const names = new Map(
        (await listStaff(session, businessId)).map(({ id, name }) => [`staff:${id}`, name]),
      );
      return {
        voucher: await showVoucher(session, needs, businessId, id),
        redemption: await findLiveRedemption(session, businessId, id),
        events: await listEventsOf(session, businessId, id),
        nameOf: (actor: string) => names.get(actor),
      };
    });
    const page = voucherDetailsPage(desk, { ...shown, refused });
    return sendHtml(reply, status, desk.locale, page);
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
