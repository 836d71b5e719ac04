// The frame of the settings: their tabs, what was refused, and fields that say what is wrong with them.

import { html } from 'ghtml';
import type { Locale } from '../../i18n/locales.ts';
import { type MessageKey, translate } from '../../i18n/translate.ts';
import type { eventTypes } from '../../journal/event.ts';
import { type Desk, deskPage } from '../desk.ts';
import type { Problem } from './api.ts';

export const tabs = ['business', 'brand', 'wallets', 'webhooks', 'keys', 'staff'] as const;
export type Tab = (typeof tabs)[number];

/** What was pressed and refused, with what was typed. */
export type Refused = { form: string; typed: URLSearchParams; problem: Problem };

export function settingsPage(
  desk: Desk,
  tab: Tab,
  content: string,
  { scripts = [] }: { scripts?: readonly string[] } = {},
): string {
  const { locale } = desk;
  const title = translate(locale, `settings.${tab}`);
  return deskPage(desk, {
    title: `${translate(locale, 'nav.settings')}: ${title}`,
    section: 'settings',
    scripts,
    content: html`<nav aria-label="${translate(locale, 'nav.settings')}">
        <ul class="tabs">
          !${tabs.map((each) => html`<li><a class="button quiet" href="/admin/settings/${each}" !${each === tab ? 'aria-current="page"' : ''}>${translate(locale, `settings.${each}`)}</a></li>`)}
        </ul>
      </nav>
      <h1>${title}</h1>
      !${content}`,
  });
}

/** A sentence without arguments. */
export type Words = Exclude<
  Extract<
    MessageKey,
    | `settings.${string}`
    | `customer.${string}`
    | 'admin.login'
    | 'admin.password'
    | 'detail.edit'
    | 'issue.more.barcode'
    | 'status'
  >,
  'settings.ends'
>;

type EventWords = `event.${(typeof eventTypes)[number]}`;

/** Draws the fields of one form: with what was typed where it was refused, else with what is so. */
export function fieldsOf(locale: Locale, form: string, refused: Refused | undefined) {
  const mine = refused?.form === form ? refused : undefined;
  const isWrong = (name: string) => mine?.problem.fields.includes(name) ?? false;
  const id = (name: string) => `${form}-${name}`;
  const described = (name: string, hint: Words | undefined) =>
    [hint && `${id(name)}-hint`, isWrong(name) && `${id(name)}-fault`].filter(Boolean).join(' ');
  const around = (name: string, label: Words, control: string, hint: Words | undefined) =>
    html`<label for="${id(name)}">${translate(locale, label)}</label>
      !${control}
      !${hint ? html`<p class="hint" id="${id(name)}-hint">${translate(locale, hint)}</p>` : ''}
      !${isWrong(name) ? html`<p class="fault" id="${id(name)}-fault" role="alert">${translate(locale, mine?.problem.code === 'LOGIN_TAKEN' ? 'problem.LOGIN_TAKEN' : 'settings.wrong')}</p>` : ''}`;
  const attributes = (name: string, hint: Words | undefined) =>
    html`id="${id(name)}" name="${name}" !${isWrong(name) ? 'aria-invalid="true"' : ''} !${described(name, hint) ? html`aria-describedby="${described(name, hint)}"` : ''}`;
  const typedOr = (name: string, now: string) => mine?.typed.get(name) ?? now;

  return {
    /** Why it was refused, where no field is to blame. */
    fault: () =>
      mine && mine.problem.fields.length === 0
        ? html`<p class="fault" role="alert">${translate(locale, `problem.${mine.problem.code}`)}</p>`
        : '',
    text: (name: string, label: Words, now: string, more: { hint?: Words; attributes?: string } = {}) =>
      around(
        name,
        label,
        html`<input !${attributes(name, more.hint)} value="${typedOr(name, now)}" autocomplete="off" !${more.attributes ?? 'dir="auto"'} />`,
        more.hint,
      ),
    /** What was typed never comes back: a page is no place for a password. */
    password: (name: string, label: Words, hint: Words) =>
      around(
        name,
        label,
        html`<input !${attributes(name, hint)} type="password" dir="ltr" maxlength="200" autocomplete="new-password" />`,
        hint,
      ),
    area: (name: string, label: Words, now: string, hint?: Words) =>
      around(
        name,
        label,
        html`<textarea !${attributes(name, hint)} rows="3" dir="auto" maxlength="1000">
${typedOr(name, now)}</textarea>`,
        hint,
      ),
    choice: (
      name: string,
      label: Words,
      now: string,
      options: [value: string, text: string][],
      hint?: Words,
    ) =>
      around(
        name,
        label,
        html`<select !${attributes(name, hint)}>!${options.map(([value, text]) => html`<option value="${value}" !${value === typedOr(name, now) ? 'selected' : ''}>${text}</option>`)}</select>`,
        hint,
      ),
    group: (name: string, legend: Words, boxes: string[]) =>
      html`<fieldset !${isWrong(name) ? html`aria-describedby="${id(name)}-fault"` : ''}>
        <legend>${translate(locale, legend)}</legend>
        !${boxes}
        !${isWrong(name) ? html`<p class="fault" id="${id(name)}-fault" role="alert">${translate(locale, 'settings.chooseOne')}</p>` : ''}
      </fieldset>`,
    check: (name: string, label: Words | EventWords, now: boolean, value = 'yes') =>
      html`<label class="choice-line">
        <input type="checkbox" name="${name}" value="${value}" !${(mine ? mine.typed.getAll(name).includes(value) : now) ? 'checked' : ''} />
        <span>${translate(locale, label)}</span>
      </label>`,
  };
}

/** Something that is shown this once. */
export function secretNotice(locale: Locale, title: Words, secret: string): string {
  return html`<section class="panel success" role="status">
    <h2>${translate(locale, title)}</h2>
    <p>${translate(locale, 'settings.once')}</p>
    <p><bdi class="code secret" dir="ltr">${secret}</bdi></p>
    <p><button class="quiet with-script" data-copy="${secret}" data-done="${translate(locale, 'issue.copied')}" hidden>${translate(locale, 'issue.copyCode')}</button></p>
  </section>`;
}

/** A press that cannot be taken back asks once more. */
export function sure(
  locale: Locale,
  label: Words,
  action: string,
  hidden: Record<string, string> = {},
): string {
  return html`<details class="sure">
    <summary>${translate(locale, label)}</summary>
    <form method="post" action="${action}">
      !${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
      <p>${translate(locale, 'settings.sure')}</p>
      <button class="danger">${translate(locale, label)}</button>
    </form>
  </details>`;
}
