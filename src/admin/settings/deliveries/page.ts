// What was sent to one address of the webhooks, newest first: whether it arrived, what was answered, and sending it again.

import { html } from 'ghtml';
import { formatCount } from '../../../i18n/numbers.ts';
import { translate } from '../../../i18n/translate.ts';
import type { eventTypes } from '../../../journal/event.ts';
import type { Desk } from '../../desk.ts';
import { type Refused, settingsPage } from '../frame.ts';
import { labelIn, listFault, momentIn, table } from '../lists.ts';
import { deliveriesOf, type Endpoint } from '../webhooks.ts';

type Delivery = {
  id: string;
  type: (typeof eventTypes)[number];
  state: 'pending' | 'delivered' | 'dead';
  attempts: number;
  createdAt: string;
  log: { at: string; status: number | null; fault: string | null }[];
};
export type Deliveries = { items: Delivery[]; nextCursor: string | null };

export function deliveriesPage(
  desk: Desk,
  endpoint: Endpoint,
  { items, nextCursor }: Deliveries,
  refused: Refused | undefined,
): string {
  const { locale } = desk;
  const moment = momentIn(desk);
  const label = labelIn(desk);
  const again = (id: string) =>
    html`<form method="post" action="/admin/settings/webhooks/redeliver">
      <input type="hidden" name="id" value="${id}" />
      <input type="hidden" name="endpoint" value="${endpoint.id}" />
      <button class="quiet">${translate(locale, 'settings.redeliver')}</button>
    </form>`;
  const rows = items.map(({ id, type, state, attempts, createdAt, log }) => {
    const last = log.at(-1);
    // What went wrong is told in English, as the API and the log tell it.
    const answer =
      last && html`<bdi class="line" lang="en" dir="ltr">${last.status ?? last.fault ?? ''}</bdi>`;
    return html`<tr>
      <td class="title">${translate(locale, `event.${type}`)} <span class="line hint">${moment(createdAt)}</span></td>
      <td><span class="status ${state === 'delivered' ? 'done' : ''}">${translate(locale, `settings.delivery.${state}`)}</span></td>
      <td !${label('settings.attempts')}>${formatCount(locale, attempts)}</td>
      <td !${label('settings.lastTry')}>!${last ? html`${moment(last.at)} !${answer}` : '–'}</td>
      <td>!${endpoint.status === 'active' ? again(id) : ''}</td>
    </tr>`;
  });
  const columns = [
    'settings.events',
    'status',
    'settings.attempts',
    'settings.lastTry',
    'settings.redeliver',
  ] as const;
  return settingsPage(
    desk,
    'webhooks',
    html`!${listFault(locale, refused)}
      <section class="panel">
        <h2>${translate(locale, 'settings.deliveries')}</h2>
        <p><bdi class="code secret" dir="ltr">${endpoint.url}</bdi></p>
        <p class="hint">${translate(locale, items.length === 0 ? 'settings.noDeliveries' : 'settings.deliveriesHint')}</p>
        !${rows.length === 0 ? '' : table(desk, [...columns], rows)}
        <p class="actions">
          <a class="button quiet" href="/admin/settings/webhooks">${translate(locale, 'settings.webhooks')}</a>
          !${nextCursor ? html`<a class="button quiet" rel="next" href="${deliveriesOf(endpoint.id, nextCursor)}">${translate(locale, 'list.next')}</a>` : ''}
        </p>
      </section>`,
  );
}
