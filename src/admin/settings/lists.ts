// The settings that are lists: API keys, staff, webhooks; each with what may be added to it and ended in it.

import { html } from 'ghtml';
import { roles, scopes } from '../../auth/actor.ts';
import { formatDated } from '../../i18n/dates.ts';
import type { Locale } from '../../i18n/locales.ts';
import { translate } from '../../i18n/translate.ts';
import { eventTypes } from '../../journal/event.ts';
import type { Desk } from '../desk.ts';
import { fieldsOf, type Refused, secretNotice, settingsPage, sure, type Words } from './frame.ts';

export type Made = { secret: string } | undefined;
type Dated = { createdAt: string };

export type ApiKey = Dated & {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  expiresAt: string | null;
  lastUsedAt: string | null;
};

export function keysPage(desk: Desk, keys: ApiKey[], made: Made, refused: Refused | undefined): string {
  const { locale } = desk;
  const { fault, text, check, group } = fieldsOf(locale, 'key', refused);
  const moment = momentIn(desk);
  const label = labelIn(desk);
  const rows = keys.map(
    ({ id, name, prefix, scopes, createdAt, expiresAt, lastUsedAt }) => html`<tr>
      <td class="title"><bdi>${name}</bdi> <bdi class="line hint" dir="ltr">${prefix}…</bdi></td>
      <td><bdi dir="ltr">${scopes.join(', ')}</bdi></td>
      <td !${label('settings.since')}>${moment(createdAt)}</td>
      <td !${label('settings.expires')}>${expiresAt === null ? '–' : moment(expiresAt)}</td>
      <td !${label('settings.lastUsed')}>${lastUsedAt === null ? '–' : moment(lastUsedAt)}</td>
      <td>!${sure(locale, 'settings.delete', '/admin/settings/keys/delete', { id })}</td>
    </tr>`,
  );
  return settingsPage(
    desk,
    'keys',
    html`!${made ? secretNotice(locale, 'settings.keyMade', made.secret) : ''} !${listFault(locale, refused)}
      <section class="panel">!${table(desk, ['customer.name', 'settings.scopes', 'settings.since', 'settings.expires', 'settings.lastUsed', 'settings.delete'], rows)}</section>
      <section class="panel">
        <h2>${translate(locale, 'settings.newKey')}</h2>
        <form method="post" action="/admin/settings/keys">
          !${fault()} !${text('name', 'customer.name', '', { attributes: 'dir="auto" maxlength="100" required' })}
          !${group(
            'scopes',
            'settings.scopes',
            scopes.map((scope) => check('scopes', `settings.scope.${scope}`, scope === 'redeem', scope)),
          )}
          !${text('expiresAt', 'settings.expires', '', { hint: 'settings.expiresHint', attributes: 'type="date"' })}
          <button>${translate(locale, 'settings.newKey')}</button>
        </form>
      </section>`,
    { scripts: ['copy.js'] },
  );
}

export type Login = Dated & { id: string; name: string; login: string; role: (typeof roles)[number] };

export function staffPage(desk: Desk, logins: Login[], made: Made, refused: Refused | undefined): string {
  const { locale } = desk;
  const options = roles.map((role): [string, string] => [role, translate(locale, `settings.role.${role}`)]);
  const change = (member: Login) => {
    const { text, choice, password, fault } = fieldsOf(locale, `staff-${member.id}`, refused);
    const mine = refused?.form === `staff-${member.id}`;
    return html`<details !${mine ? 'open' : ''}>
      <summary>${translate(locale, 'detail.edit')}</summary>
      <form method="post" action="/admin/settings/staff/change">
        <input type="hidden" name="id" value="${member.id}" />
        !${fault()} !${text('name', 'customer.name', member.name, { attributes: 'dir="auto" maxlength="100" required' })}
        !${text('login', 'admin.login', member.login, { attributes: 'dir="ltr" maxlength="100" required autocapitalize="none"' })}
        !${choice('role', 'settings.role', member.role, options)}
        !${member.id === desk.actor.staffId ? html`<p class="hint">${translate(locale, 'settings.youHint')}</p>` : ''}
        !${password('password', 'settings.newPassword', 'settings.passwordHint')}
        <button>${translate(locale, 'detail.save')}</button>
      </form>
    </details>`;
  };
  const rows = logins.map(
    (member) => html`<tr>
      <td class="title"><bdi>${member.name}</bdi> <bdi class="line hint" dir="ltr">${member.login}</bdi></td>
      <td>${translate(locale, `settings.role.${member.role}`)}</td>
      <td>!${change(member)}</td>
      <td>!${member.id === desk.actor.staffId ? translate(locale, 'settings.you') : sure(locale, 'settings.delete', '/admin/settings/staff/delete', { id: member.id })}</td>
    </tr>`,
  );
  const { fault, text, choice, password } = fieldsOf(locale, 'staff', refused);
  return settingsPage(
    desk,
    'staff',
    html`!${made ? secretNotice(locale, 'settings.passwordMade', made.secret) : ''}
      !${listFault(locale, refused)}
      <section class="panel">!${table(desk, ['customer.name', 'settings.role', 'detail.edit', 'settings.delete'], rows)}</section>
      <section class="panel">
        <h2>${translate(locale, 'settings.newStaff')}</h2>
        <form method="post" action="/admin/settings/staff">
          !${fault()} !${text('name', 'customer.name', '', { attributes: 'dir="auto" maxlength="100" required' })}
          !${text('login', 'admin.login', '', { attributes: 'dir="ltr" maxlength="100" required autocapitalize="none"' })}
          !${choice('role', 'settings.role', 'scanner', options, 'settings.roleHint')}
          !${password('password', 'admin.password', 'settings.madeUp')}
          <button>${translate(locale, 'settings.newStaff')}</button>
        </form>
      </section>`,
    { scripts: ['copy.js'] },
  );
}

export type Endpoint = Dated & {
  id: string;
  url: string;
  events: string[];
  status: 'active' | 'disabled';
  /** Why the service paused it, in English. */
  disabledReason: string | null;
};
export const deliveriesOf = (endpointId: string, cursor?: string) =>
  `/admin/settings/webhooks/deliveries?${new URLSearchParams({ id: endpointId, ...(cursor && { cursor }) })}`;

export type InboundSecret = Dated & { id: string; endsAt: string | null };
export type Hooks = { endpoints: Endpoint[]; secrets: InboundSecret[]; inboundUrl: string };

export function webhooksPage(desk: Desk, hooks: Hooks, made: Made, refused: Refused | undefined): string {
  const { locale } = desk;
  const moment = momentIn(desk);
  const { fault, text, check, group } = fieldsOf(locale, 'endpoint', refused);
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
      <td><span class="status ${status}">${translate(locale, `settings.endpoint.${status}`)}</span> !${disabledReason === null ? '' : html`<span class="line hint" lang="en" dir="ltr">${disabledReason}</span>`}</td>
      <td><a class="button quiet" href="${deliveriesOf(id)}">${translate(locale, 'settings.deliveries')}</a></td>
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
        !${rows.length === 0 ? '' : table(desk, ['settings.address', 'status', 'settings.deliveries', 'settings.rotate', 'settings.disable', 'settings.delete'], rows)}
        <form method="post" action="/admin/settings/webhooks">
          !${fault()} !${text('url', 'settings.address', '', { hint: 'settings.addressHint', attributes: 'type="url" dir="ltr" maxlength="2000" required' })}
          !${group(
            'events',
            'settings.events',
            eventTypes.map((type) => check('events', `event.${type}`, true, type)),
          )}
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

/** Why something in the list stays as it is. */
export const listFault = (locale: Locale, refused: Refused | undefined) =>
  refused?.form === 'list'
    ? html`<p class="fault" role="alert">${translate(locale, `problem.${refused.problem.code}`)}</p>`
    : '';

export function table({ locale }: Desk, columns: Words[], rows: string[]): string {
  return html`<table class="list">
    <thead><tr>!${columns.map((key) => html`<th scope="col">${translate(locale, key)}</th>`)}</tr></thead>
    <tbody>!${rows}</tbody>
  </table>`;
}

/** What a cell is called where the table is too narrow for its head. */
export const labelIn =
  ({ locale }: Desk) =>
  (key: Words) =>
    html`data-label="${translate(locale, key)}"`;

export const momentIn =
  ({ locale, business }: Desk) =>
  (iso: string) =>
    formatDated(locale, new Date(iso), business.timeZone);
