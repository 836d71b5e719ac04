// The form that issues a voucher: what was typed, what is wished for by it, and what is wrong with it in words.

import { invalid, type Refusal } from '../../errors.ts';
import { asciiDigits } from '../../i18n/digits.ts';
import type { MessageKey } from '../../i18n/translate.ts';
import type { IssueWish } from '../../vouchers/issue.ts';
import type { Validity } from '../../vouchers/validity.ts';

/** Texts as they were typed, so that a refused form comes back whole. */
export type IssueForm = {
  title: string;
  description: string;
  type: string;
  days: string;
  months: string;
  date: string;
  /** Makes two clicks one voucher: the idempotency key. */
  key: string;
};

export const blankForm = (): IssueForm => ({
  title: '',
  description: '',
  type: 'UNLIMITED',
  days: '30',
  months: '1',
  date: '',
  key: crypto.randomUUID(),
});

export function readIssueForm(sent: URLSearchParams): IssueForm {
  const text = (name: keyof IssueForm) => sent.get(name) ?? '';
  return {
    title: text('title'),
    description: text('description'),
    type: text('type'),
    days: text('days'),
    months: text('months'),
    date: text('date'),
    key: text('key'),
  };
}

/** @throws Refusal INVALID for a validity of no known type; the fields are checked where vouchers are issued */
export function wishOf(form: IssueForm): IssueWish {
  return { title: form.title, description: form.description, validity: validityOf(form) };
}

function validityOf({ type, days, months, date }: IssueForm): Validity {
  if (type === 'UNLIMITED') return { type };
  if (type === 'DAYS') return { type, days: readCount(days) };
  if (type === 'MONTHS') return { type, months: readCount(months) };
  if (type === 'FIXED_DATE') return { type, date };
  throw invalid('/validity/type', 'is not a known value');
}

/** NaN, which no validity accepts, for what is no number. */
function readCount(text: string): number {
  const ascii = asciiDigits(text.trim());
  return /^\d{1,9}$/.test(ascii) ? Number(ascii) : Number.NaN;
}

/** A sentence without arguments. */
type Fault = Extract<MessageKey, `admin.wrong.${string}` | 'admin.required' | `problem.${string}`>;
/** `form`: what no single field is to blame for. */
export type Faults = Partial<Record<keyof IssueForm | 'form', Fault>>;

const sentences: Record<string, ['title' | 'description' | 'days' | 'months' | 'date', Fault]> = {
  '/title': ['title', 'admin.wrong.title'],
  '/description': ['description', 'admin.wrong.description'],
  '/validity/days': ['days', 'admin.wrong.days'],
  '/validity/months': ['months', 'admin.wrong.months'],
  '/validity/date': ['date', 'admin.wrong.date'],
};

export function faultsOf({ code, facts }: Refusal, form: IssueForm): Faults {
  if (code === 'IN_PROGRESS') return { form: 'problem.IN_PROGRESS' };
  if (code === 'IDEMPOTENCY_KEY_REUSED') return { form: 'admin.wrong.resent' };
  const faults: Faults = {};
  for (const { path } of facts.errors ?? []) {
    const known = sentences[path];
    if (known === undefined) return { form: 'problem.INVALID' };
    const [field, sentence] = known;
    faults[field] = form[field].trim() === '' ? 'admin.required' : sentence;
  }
  return faults;
}
