// The help article of Issue Voucher: what it is for, its fields, how a voucher is used up, and where to read on.

import { html } from 'ghtml';
import { formatDay } from '../../i18n/dates.ts';
import { type Locale, localeFacts } from '../../i18n/locales.ts';
import { type MessageKey, translate } from '../../i18n/translate.ts';
import { type Desk, deskPage } from '../desk.ts';
import { formFigure, resultFigure } from './figures.ts';

/** Days of this text, not of the service. */
const published = '2026-11-27';
const updated = '2026-11-27';

/** Sentences without arguments. */
type Sentence =
  | Exclude<Extract<MessageKey, `help.${string}`>, 'help.published' | 'help.updated' | 'help.enlarge'>
  | Extract<MessageKey, `nav.${string}` | 'scan.title' | 'issue.desc'>;

const parts = ['why', 'fields', 'validity', 'code', 'deliver', 'redeem', 'undo'] as const;

type Card = {
  kind: 'help.guide' | 'help.reference';
  topic: Sentence;
  title: Sentence;
  text: Sentence;
  href: string;
};

const first: Card[] = [
  {
    kind: 'help.guide',
    topic: 'help.operations',
    title: 'nav.customers',
    text: 'help.card.customers',
    href: '/admin/customers',
  },
  { kind: 'help.guide', topic: 'help.start', title: 'scan.title', text: 'help.card.scanner', href: '/scan' },
];
const next: Card[] = [
  {
    kind: 'help.guide',
    topic: 'help.operations',
    title: 'nav.kiosk',
    text: 'help.card.kiosk',
    href: '/kiosk',
  },
  {
    kind: 'help.guide',
    topic: 'help.operations',
    title: 'nav.batches',
    text: 'help.card.batches',
    href: '/admin/batches',
  },
  {
    kind: 'help.reference',
    topic: 'help.manual',
    title: 'help.card.api',
    text: 'help.card.apiText',
    href: '/docs',
  },
];

export function helpPage(desk: Desk): string {
  const { locale } = desk;
  const title = translate(locale, 'admin.nav');
  const say = (key: Sentence) => translate(locale, key);
  return deskPage(desk, {
    title: `${say('nav.help')}: ${title}`,
    section: 'help',
    scripts: ['article.js'],
    content: html`<article class="panel article">
      <nav aria-label="${say('help.where')}">
        <ol class="breadcrumb"><li>${say('help.reference')}</li><li>${say('help.operations')}</li><li aria-current="page">${title}</li></ol>
      </nav>
      <h1>${title}</h1>
      <p class="note">
        <span>${say('help.quick')}</span> ·
        <span>${translate(locale, 'help.published', { date: formatDay(locale, published) })}</span> ·
        <span>${translate(locale, 'help.updated', { date: formatDay(locale, updated) })}</span>
      </p>
      <p>${say('issue.desc')}</p>
      !${cards(locale, 'help.before', first)}
      !${parts.map(
        (part) => html`<h2>${say(`help.${part}`)}</h2>
          <p>${say(`help.${part}.text`)}</p>`,
      )}
      <h2>${say('help.walkthrough')}</h2>
      <div class="figures">
        !${figure(locale, title, formFigure(locale))} !${figure(locale, translate(locale, 'admin.issued'), resultFigure(locale))}
      </div>
      !${cards(locale, 'help.next', next)}
    </article>`,
  });
}

function figure(locale: Locale, caption: string, drawing: string): string {
  return html`<figure>
    <button class="figure" aria-label="${translate(locale, 'help.enlarge', { title: caption })}" disabled>!${drawing}</button>
    <figcaption>${caption}</figcaption>
    <dialog aria-label="${caption}">
      !${drawing}
      <form method="dialog"><button class="quiet">${translate(locale, 'help.close')}</button></form>
    </dialog>
  </figure>`;
}

function cards(locale: Locale, heading: 'help.before' | 'help.next', all: Card[]): string {
  const date = formatDay(locale, updated);
  return html`<section>
    <h2>${translate(locale, heading)}</h2>
    <ul class="cards">
      !${all.map(
        ({ kind, topic, title, text, href }) => html`<li>
          <p class="note">${translate(locale, kind)} · ${translate(locale, topic)} · <time datetime="${updated}">${date}</time></p>
          <h3>${translate(locale, title)}</h3>
          <p>${translate(locale, text)}</p>
          <p><a href="${href}" aria-label="${translate(locale, 'help.open')}: ${translate(locale, title)}" lang="${locale}" dir="${localeFacts[locale].direction}">${translate(locale, 'help.open')}</a></p>
        </li>`,
      )}
    </ul>
  </section>`;
}
