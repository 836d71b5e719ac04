// The vouchers of a business as a list.

import { html } from 'ghtml';
import { formatDay } from '../../i18n/dates.ts';
import type { Locale } from '../../i18n/locales.ts';
import { translate } from '../../i18n/translate.ts';
import type { Voucher } from '../../vouchers/voucher.ts';
import { type Desk, deskPage } from '../desk.ts';

export type Shown = { vouchers: Voucher[]; pageOf(voucher: Voucher): string };

export function voucherListPage(desk: Desk, shown: Shown): string {
  const { locale } = desk;
  const title = translate(locale, 'admin.vouchers');
  return deskPage(desk, {
    title,
    section: 'vouchers',
    content: html`<section class="panel">
      <h1>${title}</h1>
      !${shown.vouchers.length === 0 ? html`<p>${translate(locale, 'admin.none')}</p>` : voucherTable(locale, shown)}
    </section>`,
  });
}

function voucherTable(locale: Locale, { vouchers, pageOf }: Shown): string {
  const columns = ['admin.number', 'admin.name', 'status', 'validity', 'redeemCode', 'voucherPage'] as const;
  const rows = vouchers.map(
    (voucher) => html`<tr>
      <td><bdi dir="ltr">#${voucher.number}</bdi></td>
      <td class="title"><a href="/admin/vouchers/${voucher.id}"><bdi>${voucher.title}</bdi></a></td>
      <td><span class="status ${voucher.status}">${translate(locale, `status.${voucher.status}`)}</span></td>
      <td>${validityText(locale, voucher)}</td>
      <td>!${voucher.redeemCode === null ? '' : html`<bdi class="code" dir="ltr">${maskCode(voucher.redeemCode.display)}</bdi>`}</td>
      <td><a href="${pageOf(voucher)}">${translate(locale, 'voucherPage')}</a></td>
    </tr>`,
  );
  return html`<table>
    <thead><tr>!${columns.map((key) => html`<th scope="col">${translate(locale, key)}</th>`)}</tr></thead>
    <tbody>!${rows}</tbody>
  </table>`;
}

function validityText(locale: Locale, { lastValidDate }: Voucher): string {
  if (lastValidDate === null) return translate(locale, 'noExpiry');
  return translate(locale, 'validThru', { date: formatDay(locale, lastValidDate) });
}

/** Shows the first five symbols, of a short code half: enough to tell codes apart, not enough to use one. */
function maskCode(display: string): string {
  let shown = Math.min(5, Math.floor(display.replace(/[-\s]/g, '').length / 2));
  return display.replace(/[^-\s]/gu, (symbol) => (shown-- > 0 ? symbol : '*'));
}
