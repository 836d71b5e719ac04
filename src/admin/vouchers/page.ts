// The vouchers of a business as a list: what is looked for, what was found, and the way to the next page.

import { html } from 'ghtml';
import { can } from '../../auth/permissions.ts';
import { formatDated } from '../../i18n/dates.ts';
import type { Locale } from '../../i18n/locales.ts';
import { type MessageKey, translate } from '../../i18n/translate.ts';
import type { WalletState } from '../../vouchers/present.ts';
import { maskedCode } from '../../vouchers/redeem-code.ts';
import { statuses } from '../../vouchers/voucher.ts';
import { type Desk, deskPage } from '../desk.ts';
import { validityText } from '../issue/page.ts';
import { callerText, channelText, redeemerText } from '../wording.ts';
import { addressOf, type Filter, isFiltered } from './filter.ts';
import type { Row, Rows } from './rows.ts';

export type Shown = Rows & {
  filter: Filter;
  /** Where Back and reload lead to from here. */
  address: string;
  logins: { id: string; name: string }[];
  locations: string[];
  /** Not the newest page. */
  isLater: boolean;
  /** Where the next page begins; undefined: this is the last one. */
  next: number | undefined;
};

export function voucherListPage(desk: Desk, shown: Shown): string {
  const { locale } = desk;
  const title = translate(locale, 'admin.vouchers');
  const { rows, filter } = shown;
  const nothing = isFiltered(filter) || shown.isLater ? 'list.noneFound' : 'admin.none';
  return deskPage(desk, {
    title,
    section: 'vouchers',
    scripts: ['reveal.js'],
    content: html`<section class="panel">
      <h1>${title}</h1>
      !${searchForm(locale, shown)}
      !${rows.length === 0 ? html`<p role="status">${translate(locale, nothing)}</p>` : table(desk, shown)}
      <div class="actions">!${pages(locale, shown)} !${can(desk.actor, 'export') && rows.length > 0 ? exportForm(locale, filter) : ''}</div>
    </section>`,
  });
}

function searchForm(locale: Locale, { filter, address, logins, locations }: Shown): string {
  const option = (value: string, text: string, chosen: string) =>
    html`<option value="${value}" !${value === chosen ? 'selected' : ''}>${text}</option>`;
  const all = translate(locale, 'list.all');
  const day = (name: 'from' | 'to') =>
    html`<div>
      <label for="${name}">${translate(locale, `list.${name}`)}</label>
      <input id="${name}" name="${name}" type="date" value="${filter[name]}" />
    </div>`;
  // One that has not been used lately may still be asked for by its address.
  const places = [...new Set([...locations, filter.location])].filter(Boolean);
  const locationChoice = html`<div>
    <label for="location">${translate(locale, 'list.location')}</label>
    <select id="location" name="location">
      !${option('', all, filter.location)} !${places.map((each) => option(each, each, filter.location))}
    </select>
  </div>`;
  return html`<form method="post" action="/admin/vouchers/search" role="search" class="filters" data-address="${address}">
    <div class="wide">
      <label for="q">${translate(locale, 'list.search')}</label>
      <input id="q" name="q" type="search" value="${filter.q}" dir="auto" maxlength="100" autocomplete="off" />
    </div>
    <div>
      <label for="status">${translate(locale, 'status')}</label>
      <select id="status" name="status">
        !${option('', all, filter.status)}
        !${statuses.map((status) => option(status, translate(locale, `status.${status}`), filter.status))}
      </select>
    </div>
    <div>
      <label for="staff">${translate(locale, 'issuedBy')}</label>
      <select id="staff" name="staff">
        !${option('', all, filter.staff)} !${logins.map(({ id, name }) => option(id, name, filter.staff))}
      </select>
    </div>
    !${locations.length === 0 && filter.location === '' ? '' : locationChoice}
    !${day('from')} !${day('to')}
    <p class="actions">
      <button>${translate(locale, 'list.find')}</button>
      !${isFiltered(filter) ? html`<a href="/admin/vouchers">${translate(locale, 'list.clear')}</a>` : ''}
    </p>
  </form>`;
}

const columns = [
  'admin.number',
  'admin.name',
  'redeemCode',
  'status',
  'event.voucher.issued',
  'event.voucher.redeemed',
  'list.wallets',
] as const satisfies MessageKey[];

function table(desk: Desk, { rows, names }: Shown): string {
  const { locale } = desk;
  return html`<table class="list">
    <thead><tr>!${columns.map((key) => html`<th scope="col">${translate(locale, key)}</th>`)}</tr></thead>
    <tbody>!${rows.map((row) => tableRow(desk, row, names))}</tbody>
  </table>`;
}

function tableRow({ locale, business: { timeZone } }: Desk, row: Row, names: Rows['names']): string {
  const { voucher, card, issuer, redemption, wallet } = row;
  const { id, number, title, status, redeemCode, lastValidDate } = voucher;
  // Where rows are cards, without a heading above them.
  const label = (key: (typeof columns)[number]) =>
    html`<span class="cell-label">${translate(locale, key)}</span>`;
  const lines = (...texts: (string | null | undefined)[]) =>
    texts.filter(Boolean).map((text) => html`<span class="line"><bdi>${text ?? ''}</bdi></span>`);
  return html`<tr>
    <td><bdi dir="ltr">#${number}</bdi></td>
    <td class="title">
      <a href="/admin/vouchers/${id}"><bdi>${title}</bdi></a>
      <span class="line hint"><bdi>${card?.name ?? translate(locale, voucher.customerCardId ? 'card.closed' : 'list.free')}</bdi></span>
    </td>
    <td>!${redeemCode === null ? '' : hiddenCode(locale, id, redeemCode.display)}</td>
    <td>
      <span class="status ${status}">${translate(locale, `status.${status}`)}</span>
      <span class="line hint">${validityText(locale, lastValidDate)}</span>
    </td>
    <td>
      !${label('event.voucher.issued')}
      !${lines(formatDated(locale, voucher.issuedAt, timeZone), callerText(locale, issuer, names))}
    </td>
    <td>
      !${
        redemption
          ? label('event.voucher.redeemed') +
            lines(
              formatDated(locale, redemption.redeemedAt, timeZone),
              redemption.location ?? channelText(locale, redemption.channel),
              redeemerText(locale, redemption, names),
            ).join('')
          : ''
      }
    </td>
    <td>!${walletMark(locale, 'Apple Wallet', wallet.apple)} !${walletMark(locale, 'Google Wallet', wallet.google)}</td>
  </tr>`;
}

/** Whoever reads over a shoulder sees the mask; the code comes when it is asked for, here or with the details. */
function hiddenCode(locale: Locale, id: string, code: string): string {
  return html`<bdi class="code" dir="ltr" id="code-${id}">${maskedCode(code)}</bdi>
    <button type="button" class="link" data-reveal="${id}" aria-describedby="code-${id}" hidden>${translate(locale, 'list.reveal')}</button>`;
}

const marks: Partial<Record<WalletState, string>> = {
  saved: '✓',
  offered: '↗',
  pending: '…',
  removed: '✕',
  error: '!',
};

/** Nothing for a wallet that the voucher has never been near. */
function walletMark(locale: Locale, name: string, state: WalletState): string {
  const mark = marks[state];
  if (mark === undefined) return '';
  const text = translate(locale, `wallet.${state}`);
  return html`<span class="line wallet" title="${text}"><bdi dir="ltr"><span aria-hidden="true">${mark}</span> ${name}</bdi><span class="unseen">: ${text}</span></span>`;
}

function pages(locale: Locale, { filter, isLater, next }: Shown): string {
  const first = translate(locale, 'list.first');
  const more = translate(locale, 'list.next');
  if (filter.q === '')
    return [
      isLater ? html`<a class="button quiet" href="${addressOf(filter)}">${first}</a>` : '',
      next === undefined
        ? ''
        : html`<a class="button quiet" href="${addressOf(filter, next)}" rel="next">${more}</a>`,
    ].join(' ');
  const form = (text: string, before: string) =>
    html`<form method="post" action="/admin/vouchers/search">
      !${hiddenFields(filter)}
      <input type="hidden" name="before" value="${before}" />
      <button class="quiet">${text}</button>
    </form>`;
  return [isLater ? form(first, '') : '', next === undefined ? '' : form(more, String(next))].join(' ');
}

function exportForm(locale: Locale, filter: Filter): string {
  return html`<form method="post" action="/admin/vouchers.csv">
    !${hiddenFields(filter)}
    <button class="quiet">${translate(locale, 'list.export')}</button>
  </form>`;
}

function hiddenFields(filter: Filter): string {
  return Object.entries(filter)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)
    .join('');
}
