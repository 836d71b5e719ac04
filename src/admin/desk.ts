// The staff's desk: who sits at it, and the frame of each of its pages with the side menu.

import { html } from 'ghtml';
import type { Actor } from '../auth/actor.ts';
import { type Action, can } from '../auth/permissions.ts';
import type { Business } from '../businesses/business.ts';
import { Refusal } from '../errors.ts';
import type { Locale } from '../i18n/locales.ts';
import { type MessageKey, translate } from '../i18n/translate.ts';
import { htmlDocument } from '../pages/document.ts';
import { languageMenu } from '../pages/language.ts';

export type Desk = { actor: Extract<Actor, { kind: 'staff' }>; business: Business; locale: Locale };

const desks = new WeakMap<object, Desk>();

/** Done once for each request, by the hook of the admin's routes. */
export function seat(request: object, desk: Desk): void {
  desks.set(request, desk);
}

/** Who asks from a page of staff. */
export function deskOf(request: object): Desk {
  const desk = desks.get(request);
  if (desk === undefined) throw new Error('this route is not behind the sign-in of the desk');
  return desk;
}

/** @throws Refusal SCOPE_MISSING */
export function demand({ actor }: Desk, action: Action): void {
  if (!can(actor, action))
    throw new Refusal('SCOPE_MISSING', { detail: `A ${actor.role} may not use this page.` });
}

export type Section = (typeof menu)[number]['section'];

/** The side menu, in its order; what a role may not use is not shown. */
const menu = [
  { section: 'issue', path: '/admin/vouchers/new', label: 'admin.nav', action: 'issue' },
  { section: 'vouchers', path: '/admin/vouchers', label: 'admin.vouchers', action: 'issue' },
  { section: 'batches', path: '/admin/batches', label: 'nav.batches', action: 'issue' },
  { section: 'customers', path: '/admin/customers', label: 'nav.customers', action: 'searchCustomers' },
  { section: 'journal', path: '/admin/journal', label: 'nav.journal', action: 'issue' },
  { section: 'overview', path: '/admin/overview', label: 'nav.overview', action: 'issue' },
  { section: 'settings', path: '/admin/settings', label: 'nav.settings', action: 'settings' },
  { section: 'help', path: '/admin/help', label: 'nav.help', action: 'issue' },
] as const satisfies readonly { section: string; path: string; label: MessageKey; action: Action }[];

export type DeskPage = {
  /** Without the business's name, which is added. */
  title: string;
  /** Which entry of the side menu the page belongs to. */
  section: Section;
  /** Markup. The page's own `<h1>` stands in it. */
  content: string;
  /** Names of modules in pages/scripts. */
  scripts?: readonly string[];
};

export function deskPage(desk: Desk, { title, section, content, scripts = [] }: DeskPage): string {
  const { locale, business, actor } = desk;
  const entries = menu.filter(({ action }) => can(actor, action));
  const link = (entry: (typeof menu)[number]) =>
    html`<li><a href="${entry.path}" !${entry.section === section ? 'aria-current="page"' : ''}>${translate(locale, entry.label)}</a></li>`;
  return htmlDocument(locale, {
    title: `${title} · ${business.name}`,
    layout: 'desk',
    scripts: ['desk.js', ...scripts],
    body: html`<a class="skip" href="#content">${translate(locale, 'nav.skip')}</a>
      <header class="top">
        <p class="business"><bdi>${business.name}</bdi></p>
        <p class="who"><bdi>${actor.name}</bdi></p>
        !${signOutForm(locale)}
      </header>
      <nav class="menu" aria-label="${translate(locale, 'nav.menu')}">
        <ul>
          !${entries.map(link)}
          <li class="doors"><a href="/scan">${translate(locale, 'scan.title')}</a></li>
          <li><a href="/kiosk">${translate(locale, 'nav.kiosk')}</a></li>
        </ul>
        !${languageMenu(locale)}
      </nav>
      <main id="content" tabindex="-1">!${content}</main>`,
  });
}

/** What cannot be done, and the way back. `leave`: also the way out, for a login that has no business here. */
export function noticePage(
  locale: Locale,
  title: string,
  text: string,
  { leave }: { leave: boolean },
): string {
  return htmlDocument(locale, {
    title,
    layout: 'card',
    body: html`<main>
      <h1>${title}</h1>
      !${text === '' ? '' : html`<p>${text}</p>`}
      <p><a href="/admin">${translate(locale, 'admin.back')}</a></p>
      !${leave ? signOutForm(locale) : ''}
    </main>`,
  });
}

function signOutForm(locale: Locale): string {
  return html`<form method="post" action="/admin/sign-out">
    <button class="quiet">${translate(locale, 'admin.signOut')}</button>
  </form>`;
}
