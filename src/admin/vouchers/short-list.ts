// Vouchers in few words, on the page of what they belong to: a batch, a customer.

import { html } from 'ghtml';
import type { Locale } from '../../i18n/locales.ts';
import { translate } from '../../i18n/translate.ts';
import type { Voucher } from '../../vouchers/voucher.ts';
import { validityText } from '../issue/page.ts';

const columns = ['admin.number', 'admin.name', 'status', 'validity'] as const;

export function shortList(locale: Locale, vouchers: readonly Voucher[]): string {
  const rows = vouchers.map(
    ({ id, number, title, status, lastValidDate }) => html`<tr>
      <td><bdi dir="ltr">#${number}</bdi></td>
      <td class="title"><a href="/admin/vouchers/${id}"><bdi>${title}</bdi></a></td>
      <td><span class="status ${status}">${translate(locale, `status.${status}`)}</span></td>
      <td>${validityText(locale, lastValidDate)}</td>
    </tr>`,
  );
  return html`<table class="list">
    <thead><tr>!${columns.map((key) => html`<th scope="col">${translate(locale, key)}</th>`)}</tr></thead>
    <tbody>!${rows}</tbody>
  </table>`;
}
