// What staff write down of a customer, and what is wrong with it in words.

import type { CustomerCard } from '../../customers/card.ts';
import type { Refusal } from '../../errors.ts';
import { isLocale } from '../../i18n/locales.ts';
import type { MessageKey } from '../../i18n/translate.ts';

const fields = ['name', 'email', 'phone', 'locale', 'externalId'] as const;
export type Field = (typeof fields)[number];
/** Texts as they were typed. */
export type CardForm = Record<Field, string>;

export const blankCard: CardForm = { name: '', email: '', phone: '', locale: '', externalId: '' };

export function readCardForm(sent: URLSearchParams): CardForm {
  return Object.fromEntries(fields.map((name) => [name, sent.get(name) ?? ''])) as CardForm;
}

export function formOfCard({ name, email, phone, locale, externalId }: CustomerCard): CardForm {
  return { name, email: email ?? '', phone: phone ?? '', locale: locale ?? '', externalId: externalId ?? '' };
}

/** What is blank is not known. The fields are checked where cards are made. */
export function wishOf(form: CardForm) {
  const said = (text: string) => (text.trim() === '' ? null : text);
  const { name, email, phone, externalId, locale } = form;
  return {
    name,
    email: said(email),
    phone: said(phone),
    externalId: said(externalId),
    locale: isLocale(locale) ? locale : null,
  };
}

/** A sentence without arguments. */
export type Fault = Extract<MessageKey, `customer.wrong.${string}` | 'admin.required' | `problem.${string}`>;
export type Faults = Partial<Record<Field | 'form', Fault>>;

export function faultsOf({ code, facts }: Refusal, form: CardForm): Faults {
  if (code === 'EXTERNAL_ID_TAKEN') return { externalId: 'problem.EXTERNAL_ID_TAKEN' };
  if (code !== 'INVALID') return { form: `problem.${code}` };
  const faults: Faults = {};
  for (const { path } of facts.errors ?? []) {
    const field = fields.find((each) => path === `/${each}`);
    if (field === undefined || field === 'locale') return { form: 'problem.INVALID' };
    faults[field] = form[field].trim() === '' ? 'admin.required' : `customer.wrong.${field}`;
  }
  return faults;
}
