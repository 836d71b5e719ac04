// The mails to a voucher's customer: how far each got, and sending one more. The door does not know the mail server.

import { html } from 'ghtml';
import { findCard } from '../customers/store.ts';
import type { Session } from '../db/tx.ts';
import { formatDated } from '../i18n/dates.ts';
import { translate } from '../i18n/translate.ts';
import type { BusinessId, CustomerCardId, VoucherId } from '../ids.ts';
import type { VoucherJson } from '../vouchers/schemas.ts';
import type { Desk } from './desk.ts';

export type Mail = {
  reason: 'issued' | 'resent' | 'reminder';
  state: 'queued' | 'sending' | 'sent' | 'kept' | 'bounced' | 'failed' | 'unknown' | 'dropped';
  createdAt: Date;
  settledAt: Date | null;
};

export type Mails = {
  /** Whether this service sends any. */
  isOn: boolean;
  /** Newest first. */
  list(session: Session, businessId: BusinessId, id: VoucherId): Promise<Mail[]>;
  /** @throws Refusal NOT_FOUND, ALREADY_REDEEMED, EXPIRED, VOIDED, NO_ADDRESS, LIMIT_REACHED */
  resend(session: Session, businessId: BusinessId, id: VoucherId): Promise<unknown>;
};

export type Mailed = {
  mails: Mail[];
  /** The customer, whose card has an address that mails can be sent to; undefined: there is none. */
  addressee: string | undefined;
  /** Makes two presses one mail. */
  key: string;
};

/** What was written to its customer so far, and whether one more could be. */
export async function readMailed(
  session: Session,
  mails: Mails,
  businessId: BusinessId,
  { id, customerCard }: VoucherJson,
): Promise<Mailed> {
  const card =
    customerCard && (await findCard(session, businessId, customerCard.id as string as CustomerCardId));
  return {
    mails: await mails.list(session, businessId, id as string as VoucherId),
    addressee: mails.isOn && card?.email ? card.name : undefined,
    key: crypto.randomUUID(),
  };
}

/** Nothing for a voucher without a customer. `fault`: why none could be sent. */
export function mailSection(desk: Desk, voucher: VoucherJson, mailed: Mailed, fault = ''): string {
  const { locale } = desk;
  const { mails, addressee, key } = mailed;
  if (voucher.customerCard === null) return '';
  const form = html`<form method="post" action="/admin/vouchers/${voucher.id}/resend">
    <input type="hidden" name="key" value="${key}" autocomplete="off" />
    <p class="hint">${translate(locale, 'detail.resendHint', { name: addressee ?? '' })}</p>
    !${fault}
    <p class="actions"><button class="quiet">${translate(locale, mails.length === 0 ? 'detail.sendMail' : 'detail.resend')}</button></p>
  </form>`;
  return html`<h2>${translate(locale, 'detail.mails')}</h2>
    !${mailList(desk, mails)} !${maySend(voucher.status, addressee) ? form : ''}`;
}

export function maySend(status: VoucherJson['status'], addressee: string | undefined): boolean {
  return status === 'active' && addressee !== undefined;
}

function mailList({ locale, business }: Desk, mails: Mail[]): string {
  if (mails.length === 0) return html`<p class="hint">${translate(locale, 'detail.noMails')}</p>`;
  return html`<ul class="timeline">
    !${mails.map(
      ({ reason, state, createdAt, settledAt }) => html`<li>
        <strong>${translate(locale, `mails.${reason}`)}</strong>
        <time datetime="${(settledAt ?? createdAt).toISOString()}">${formatDated(locale, settledAt ?? createdAt, business.timeZone)}</time>
        <span class="said">${translate(locale, `mails.state.${state}`)}</span>
      </li>`,
    )}
  </ul>`;
}
