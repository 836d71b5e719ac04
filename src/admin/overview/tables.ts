// Figures as tables: a name and its numbers, and the numbers of each day.

import { html } from 'ghtml';
import { formatDay } from '../../i18n/dates.ts';
import type { Locale } from '../../i18n/locales.ts';
import { formatCount } from '../../i18n/numbers.ts';
import { type MessageKey, translate } from '../../i18n/translate.ts';
import type { Figures, Kind } from './figures.ts';

export const kindNames = {
  issued: 'event.voucher.issued',
  redeemed: 'event.voucher.redeemed',
  expired: 'event.voucher.expired',
  undone: 'event.voucher.redemption_undone',
} as const satisfies Record<Kind, MessageKey>;

type Head = 'list.location' | 'journal.who' | 'overview.day' | (typeof kindNames)[Kind];

/** The first column names the row, the others are numbers. */
export function table(locale: Locale, heads: readonly Head[], rows: string[][]): string {
  if (rows.length === 0) return '';
  return html`<table class="numbers">
    <thead><tr>!${heads.map((head) => html`<th scope="col">${translate(locale, head)}</th>`)}</tr></thead>
    <tbody>
      !${rows.map(
        ([name = '', ...numbers]) =>
          html`<tr><th scope="row"><bdi>${name}</bdi></th>!${numbers.map((number) => html`<td>${number}</td>`)}</tr>`,
      )}
    </tbody>
  </table>`;
}

export function dayTable(locale: Locale, { byDay }: Figures): string {
  const kinds = Object.keys(kindNames) as Kind[];
  const rows = byDay.map((figures) => [
    formatDay(locale, figures.day),
    ...kinds.map((kind) => formatCount(locale, figures[kind])),
  ]);
  return table(locale, ['overview.day', ...kinds.map((kind) => kindNames[kind])], rows);
}
