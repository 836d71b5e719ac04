// The webhooks of a business: where its events go and what may be changed of that, and where it tells us its own.

import { html } from 'ghtml';
import type { Locale } from '../../i18n/locales.ts';
import { translate } from '../../i18n/translate.ts';
import { eventTypes } from '../../journal/event.ts';
import { goneReason } from '../../webhooks/endpoints/disable.ts';
import type { Desk } from '../desk.ts';
import { fieldsOf, type Refused, secretNotice, settingsPage, sure } from './frame.ts';
import { listFault, type Made, momentIn, table } from './lists.ts';

export type Endpoint = {
  id: string;
  url: string;
  events: string[];
  status: 'active' | 'disabled';
  /** Why the service paused it. */
  disabledReason: string | null;
};

export const deliveriesOf = (endpointId: string, cursor?: string) =>
  `/admin/settings/webhooks/deliveries?${new URLSearchParams({ id: endpointId, ...(cursor && { cursor }) })}`;

export type InboundSecret = { id: string; createdAt: string; endsAt: string | null };
export type Hooks = { endpoints: Endpoint[]; secrets: InboundSecret[]; inboundUrl: string };

export function webhooksPage(desk: Desk, hooks: Hooks, made: Made, refused: Refused | undefined): string {
  const { locale } = desk;
  const moment = momentIn(desk);
  const press = (
    label: 'settings.rotate' | 'settings.disable' | 'settings.enable',
    action: string,
    hidden: Record<string, string>,
  ) =>
    html`<form method="post" action="/admin/settings/webhooks/${action}">
      !${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      <button class="quiet">${translate(locale, label)}</button>
    </form>`;
  const rows = hooks.endpoints.map(
    ({ id, url, events, status, disabledReason }) => html`<tr>
      <td class="title"><bdi dir="ltr">${url}</bdi> <bdi class="line hint" dir="ltr">${events.length === eventTypes.length ? '*' : events.join(', ')}</bdi></td>
      <td><span class="status ${status}">${translate(locale, `settings.endpoint.${status}`)}</span> !${reason(locale, disabledReason)}</td>
      <td><a class="button quiet" href="${deliveriesOf(id)}">${translate(locale, 'settings.deliveries')}</a></td>
      <td>!${changeForm(locale, { id, url, events }, refused)}</td>
      <td>!${press('settings.rotate', 'rotate', { id })}</td>
      <td>!${press(status === 'active' ? 'settings.disable' : 'settings.enable', 'status', { id, status: status === 'active' ? 'disabled' : 'active' })}</td>
      <td>!${sure(locale, 'settings.delete', '/admin/settings/webhooks/delete', { id })}</td>
    </tr>`,
  );
  const secrets = hooks.secrets.map(
    ({ id, createdAt, endsAt }) => html`<tr>
      <td>${moment(createdAt)}</td>
      <td>${endsAt === null ? '' : translate(locale, 'settings.ends', { date: moment(endsAt) })}</td>
      <td>!${sure(locale, 'settings.delete', '/admin/settings/webhooks/end', { id })}</td>
    </tr>`,
  );
  const makeSecret = '/admin/settings/webhooks/secret';
  const another =
    secrets.length === 0
      ? html`<form method="post" action="${makeSecret}"><button>${translate(locale, 'settings.newSecret')}</button></form>`
      : html`<p class="hint">${translate(locale, 'settings.newSecretHint')}</p>
        !${sure(locale, 'settings.newSecret', makeSecret)}`;
  return settingsPage(
    desk,
    'webhooks',
    html`!${made ? secretNotice(locale, 'settings.secretMade', made.secret) : ''} !${listFault(locale, refused)}
      <section class="panel">
        <h2>${translate(locale, 'settings.outgoing')}</h2>
        <p>${translate(locale, 'settings.outgoingHint')}</p>
        !${rows.length === 0 ? '' : table(desk, ['settings.address', 'status', 'settings.deliveries', 'detail.edit', 'settings.rotate', 'settings.disable', 'settings.delete'], rows)}
        <form method="post" action="/admin/settings/webhooks">
          !${endpointFields(locale, 'endpoint', { url: '', events: eventTypes }, refused)}
          <button>${translate(locale, 'settings.newEndpoint')}</button>
        </form>
      </section>
      <section class="panel">
        <h2>${translate(locale, 'settings.incoming')}</h2>
        <p>${translate(locale, 'settings.incomingHint')}</p>
        <p><bdi class="code secret" dir="ltr">${hooks.inboundUrl}</bdi></p>
        !${secrets.length === 0 ? '' : table(desk, ['settings.since', 'status', 'settings.delete'], secrets)}
        !${another}
      </section>`,
    { scripts: ['copy.js'] },
  );
}

function changeForm(
  locale: Locale,
  { id, ...now }: Pick<Endpoint, 'id' | 'url' | 'events'>,
  refused: Refused | undefined,
): string {
  const name = `endpoint-${id}`;
  return html`<details !${refused?.form === name ? 'open' : ''}>
    <summary>${translate(locale, 'detail.edit')}</summary>
    <form method="post" action="/admin/settings/webhooks/change">
      <input type="hidden" name="id" value="${id}" />
      !${endpointFields(locale, name, now, refused)}
      <button>${translate(locale, 'detail.save')}</button>
    </form>
  </details>`;
}

function endpointFields(
  locale: Locale,
  form: string,
  now: { url: string; events: readonly string[] },
  refused: Refused | undefined,
): string {
  const { fault, text, check, group } = fieldsOf(locale, form, refused);
  const attributes = 'type="url" dir="ltr" maxlength="2000" required';
  const boxes = eventTypes.map((type) => check('events', `event.${type}`, now.events.includes(type), type));
  return html`!${fault()} !${text('url', 'settings.address', now.url, { hint: 'settings.addressHint', attributes })}
    !${group('events', 'settings.events', boxes)}`;
}

function reason(locale: Locale, why: string | null): string {
  if (why === null) return '';
  const text = why === goneReason ? 'settings.paused.gone' : 'settings.paused.failing';
  return html`<span class="line hint">${translate(locale, text)}</span>`;
}
