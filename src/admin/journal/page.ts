// What happened in the business, newest first: with what, by whom, where and why.

import { html } from 'ghtml';
import { formatDated } from '../../i18n/dates.ts';
import { translate } from '../../i18n/translate.ts';
import { type EventType, eventTypes, type JournalEvent } from '../../journal/event.ts';
import type { Voucher } from '../../vouchers/voucher.ts';
import { type Desk, deskPage } from '../desk.ts';
import { circumstances } from '../voucher/page.ts';
import { callerText } from '../wording.ts';

export type Shown = {
  events: JournalEvent[];
  vouchers: ReadonlyMap<string, Voucher>;
  names: ReadonlyMap<string, string>;
  /** undefined: all */
  type: EventType | undefined;
  isLater: boolean;
  /** The event below which the next page begins. */
  next: string | undefined;
  /** The customer's page of a voucher. */
  pageOf(voucher: Voucher): string;
};

export function journalPage(desk: Desk, shown: Shown): string {
  const { locale } = desk;
  const title = translate(locale, 'nav.journal');
  const { events, type, isLater, next } = shown;
  const nothing = type !== undefined || isLater ? 'list.noneFound' : 'journal.none';
  const address = (before?: string) =>
    `/admin/journal?${new URLSearchParams({ ...(type && { type }), ...(before && { before }) })}`;
  return deskPage(desk, {
    title,
    section: 'journal',
    content: html`<section class="panel">
      <h1>${title}</h1>
      !${filterForm(desk, type)}
      !${events.length === 0 ? html`<p role="status">${translate(locale, nothing)}</p>` : table(desk, shown)}
      <p class="actions">
        !${isLater ? html`<a class="button quiet" href="${address()}">${translate(locale, 'list.first')}</a>` : ''}
        !${next ? html`<a class="button quiet" rel="next" href="${address(next)}">${translate(locale, 'list.next')}</a>` : ''}
      </p>
    </section>`,
  });
}

function filterForm({ locale }: Desk, chosen: EventType | undefined): string {
  const option = (value: string, text: string) =>
    html`<option value="${value}" !${value === (chosen ?? '') ? 'selected' : ''}>${text}</option>`;
  return html`<form method="get" action="/admin/journal" class="filters">
    <div>
      <label for="type">${translate(locale, 'journal.type')}</label>
      <select id="type" name="type">
        !${option('', translate(locale, 'list.all'))}
        !${eventTypes.map((type) => option(type, translate(locale, `event.${type}`)))}
      </select>
    </div>
    <p class="actions"><button class="quiet">${translate(locale, 'list.find')}</button></p>
  </form>`;
}

const columns = ['journal.when', 'journal.type', 'voucher.word', 'journal.who', 'journal.more'] as const;

function table(desk: Desk, shown: Shown): string {
  return html`<table class="list">
    <thead><tr>!${columns.map((key) => html`<th scope="col">${translate(desk.locale, key)}</th>`)}</tr></thead>
    <tbody>!${shown.events.map((event) => row(desk, event, shown))}</tbody>
  </table>`;
}

function row({ locale, business }: Desk, event: JournalEvent, { vouchers, names, pageOf }: Shown): string {
  const { type, at, actor, voucherId } = event;
  const voucher = vouchers.get(voucherId);
  const said = circumstances(locale, event);
  const view = translate(locale, 'detail.customerView');
  return html`<tr>
    <td><time datetime="${at.toISOString()}">${formatDated(locale, at, business.timeZone)}</time></td>
    <td><strong>${translate(locale, `event.${type}`)}</strong></td>
    <td class="title">!${
      voucher
        ? html`<a href="/admin/vouchers/${voucher.id}"><bdi dir="ltr">#${voucher.number}</bdi> <bdi>${voucher.title}</bdi></a>
            <span class="line hint"><a href="${pageOf(voucher)}" target="_blank" rel="noopener">${view}</a></span>`
        : ''
    }</td>
    <td>!${[callerText(locale, actor, names) ?? []].flat().map((name) => html`<bdi>${name}</bdi>`)}</td>
    <td>!${said.map((each) => html`<span class="line"><bdi>${each}</bdi></span>`)}</td>
  </tr>`;
}
