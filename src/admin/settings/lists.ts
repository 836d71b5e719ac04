// The settings that are lists: API keys and staff; each with what may be added to it and ended in it.

import { html } from 'ghtml';
import { roles, scopes } from '../../auth/actor.ts';
import { formatDated } from '../../i18n/dates.ts';
import type { Locale } from '../../i18n/locales.ts';
import { translate } from '../../i18n/translate.ts';
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
