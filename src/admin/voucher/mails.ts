// The mails to a voucher's customer: how far each got, and sending it again. The door does not know the mail server.

import { html } from 'ghtml';
import type { Session } from '../../db/tx.ts';
import { formatDated } from '../../i18n/dates.ts';
import { translate } from '../../i18n/translate.ts';
import type { BusinessId, VoucherId } from '../../ids.ts';
import type { Desk } from '../desk.ts';

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

export function mailList({ locale, business }: Desk, mails: Mail[]): string {
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
