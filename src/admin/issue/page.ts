// Issue Voucher as HTML: every text escaped, usable without a script.

import { html } from 'ghtml';
import type { Locale } from '../../i18n/locales.ts';
import { translate } from '../../i18n/translate.ts';
import { type Desk, deskPage } from '../desk.ts';
import type { Faults, IssueForm } from './form.ts';

export type Shown = { form: IssueForm; faults: Faults };

export function issuePage(desk: Desk, shown: Shown): string {
  const { locale } = desk;
  const title = translate(locale, 'admin.nav');
  return deskPage(desk, {
    title,
    section: 'issue',
    content: html`<section class="panel">
      <h1>${title}</h1>
      !${issueForm(locale, shown)}
    </section>`,
  });
}

function issueForm(locale: Locale, { form, faults }: Shown): string {
  const say = (field: keyof Faults) =>
    faults[field] === undefined
      ? ''
      : html`<p class="fault" id="${field}-fault" role="alert">${translate(locale, faults[field])}</p>`;
  const blame = (field: keyof Faults) =>
    faults[field] === undefined ? '' : html`aria-invalid="true" aria-describedby="${field}-fault"`;
  const mode = (type: string, word: 'unlimited' | 'days' | 'months' | 'fixed', input: string) =>
    html`<div class="mode">
      <label>
        <input type="radio" name="type" value="${type}" !${form.type === type ? 'checked' : ''} />
        <span id="${word}-word">${translate(locale, `admin.${word}`)}</span>
      </label>
      !${input}
    </div>`;
  const count = (unit: 'days' | 'months') =>
    html`<input name="${unit}" value="${form[unit]}" aria-labelledby="${unit}-word" inputmode="numeric" autocomplete="off" !${blame(unit)} />
      !${say(unit)}`;

  return html`<form method="post" action="/admin/vouchers/new">
    <input type="hidden" name="key" value="${form.key}" autocomplete="off" />
    !${say('form')}
    <label for="title">${translate(locale, 'admin.title')}</label>
    <input id="title" name="title" value="${form.title}" dir="auto" autocomplete="off" required !${blame('title')} />
    !${say('title')}
    <label for="description">${translate(locale, 'admin.description')}</label>
    <textarea id="description" name="description" dir="auto" rows="3" !${blame('description')}>
${form.description}</textarea>
    !${say('description')}
    <fieldset>
      <legend>${translate(locale, 'validity')}</legend>
      !${mode('UNLIMITED', 'unlimited', '')}
      !${mode('DAYS', 'days', count('days'))}
      !${mode('MONTHS', 'months', count('months'))}
      !${mode(
        'FIXED_DATE',
        'fixed',
        html`<input name="date" type="date" value="${form.date}" aria-labelledby="fixed-word" !${blame('date')} />
          !${say('date')}`,
      )}
    </fieldset>
    <button>${translate(locale, 'admin.generate')}</button>
  </form>`;
}
