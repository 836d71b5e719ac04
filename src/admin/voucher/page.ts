// One voucher as staff see it: what it is, how it stands, what happened to it, what they may do.

import { html } from 'ghtml';
import { formatDay, formatMoment } from '../../i18n/dates.ts';
import type { Locale } from '../../i18n/locales.ts';
import { type MessageKey, translate } from '../../i18n/translate.ts';
import type { JournalEvent } from '../../journal/event.ts';
import type { Redemption } from '../../redemptions/redemption.ts';
import type { VoucherJson } from '../../vouchers/schemas.ts';
import { type Desk, deskPage } from '../desk.ts';

export type Action = 'use' | 'void' | 'undo';
/** What was pressed and refused, with what was typed. */
export type Refused = { action: Action; reason: string; fault: Fault };
export type Fault = Extract<MessageKey, `problem.${string}` | 'admin.required' | 'admin.wrong.reason'>;

export type Shown = {
  voucher: VoucherJson;
  /** The one that stands, of a redeemed voucher. */
  redemption: Redemption | undefined;
  events: JournalEvent[];
  /** The name of whoever did it; undefined for whoever has none. */
  nameOf(actor: string): string | undefined;
  refused: Refused | undefined;
};

export function voucherDetailsPage(desk: Desk, shown: Shown): string {
  const { locale } = desk;
  const { voucher } = shown;
  const { status, links } = voucher;
  return deskPage(desk, {
    title: voucher.title,
    section: 'vouchers',
    content: html`<p><a href="/admin/vouchers">${translate(locale, 'admin.back')}</a></p>
      <section class="panel">
        <h1 dir="auto">${voucher.title}</h1>
        <p><span class="status ${status}">${translate(locale, `status.${status}`)}</span></p>
        !${voucher.description === null ? '' : html`<p class="description" dir="auto">${voucher.description}</p>`}
        !${facts(desk, shown)}
        !${links.page === null ? '' : html`<p><a href="${links.page}" target="_blank" rel="noopener">${translate(locale, 'detail.customerView')}</a></p>`}
      </section>
      !${actions(locale, shown)}
      <section class="panel">
        <h2>${translate(locale, 'detail.timeline')}</h2>
        <ol class="timeline">!${shown.events.map((event) => line(desk, event, shown))}</ol>
      </section>`,
  });
}

function facts({ locale }: Desk, { voucher, redemption }: Shown): string {
  const { number, redeemCode, lastValidDate, customerCard: card, wallet } = voucher;
  const validity =
    lastValidDate === null
      ? translate(locale, 'noExpiry')
      : translate(locale, 'validThru', { date: formatDay(locale, lastValidDate) });
  const row = (term: string, fact: string | null | undefined, dir?: 'ltr') =>
    fact ? html`<dt>${term}</dt><dd><bdi !${dir ? html`dir="${dir}"` : ''}>${fact}</bdi></dd>` : '';
  return html`<dl class="facts">
    !${row(translate(locale, 'voucherNumber'), `#${number}`, 'ltr')}
    !${row(translate(locale, 'redeemCode'), redeemCode?.display, 'ltr')}
    !${row(translate(locale, 'validity'), validity)}
    !${row(translate(locale, 'scan.owner'), card?.name)}
    !${row(translate(locale, 'detail.reason'), redemption?.reference)}
    !${row('Apple Wallet', translate(locale, `wallet.${wallet.apple.state}`))}
    !${row('Google Wallet', translate(locale, `wallet.${wallet.google.state}`))}
  </dl>`;
}

function actions(locale: Locale, { voucher, redemption, refused }: Shown): string {
  const { id, status } = voucher;
  const form = (action: Action, title: MessageWithoutValues, hint: MessageWithoutValues, hidden = '') => {
    const wrong = refused?.action === action ? refused : undefined;
    const described = wrong ? html`aria-invalid="true" aria-describedby="${action}-fault"` : '';
    return html`<section class="panel">
      <h2 id="${action}-title">${translate(locale, title)}</h2>
      <form method="post" action="/admin/vouchers/${id}/${action}" aria-labelledby="${action}-title">
        !${hidden}
        <p id="${action}-hint">${translate(locale, hint)}</p>
        <label for="${action}-reason">${translate(locale, 'detail.reason')}</label>
        <input id="${action}-reason" name="reason" value="${wrong?.reason ?? ''}" dir="auto" maxlength="200" autocomplete="off" required !${described} />
        !${wrong ? html`<p class="fault" id="${action}-fault" role="alert">${translate(locale, wrong.fault)}</p>` : ''}
        <button class="quiet">${translate(locale, title)}</button>
      </form>
    </section>`;
  };
  if (status === 'active')
    return form('use', 'detail.use', 'detail.useHint') + form('void', 'detail.void', 'detail.voidHint');
  if (status === 'redeemed' && redemption)
    return form(
      'undo',
      'scan.undo',
      'detail.undoHint',
      html`<input type="hidden" name="redemptionId" value="${redemption.id}" />`,
    );
  return '';
}

type MessageWithoutValues = Extract<MessageKey, `detail.${string}` | 'scan.undo'>;

function line({ locale, business: { timeZone } }: Desk, event: JournalEvent, { nameOf }: Shown): string {
  const { type, at, actor, data } = event;
  const said = [nameOf(actor), data.location, data.reason].filter((each) => typeof each === 'string');
  return html`<li>
    <strong>${translate(locale, `event.${type}`)}</strong>
    <time datetime="${at.toISOString()}">${formatMoment(locale, at, timeZone)}</time>
    !${said.map((each) => html`<span class="said"><bdi>${each}</bdi></span>`)}
  </li>`;
}
