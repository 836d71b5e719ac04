// The form that issues a voucher: what was typed, what is wished for by it, and what is wrong with it in words.

import { invalid, Refusal } from '../../errors.ts';
import { asciiDigits } from '../../i18n/digits.ts';
import { isLocale } from '../../i18n/locales.ts';
import type { MessageKey } from '../../i18n/translate.ts';
import { type ArtworkId, type CustomerCardId, isId } from '../../ids.ts';
import type { IssueWish } from '../../vouchers/issue.ts';
import { customCode } from '../../vouchers/redeem-code.ts';
import { cleanDescription, cleanTitle } from '../../vouchers/text.ts';
import { computeValidity, type Validity } from '../../vouchers/validity.ts';
import type { Voucher } from '../../vouchers/voucher.ts';

/** Texts as they were typed, so that a refused form comes back whole. */
export type IssueForm = {
  customerCardId: string;
  title: string;
  description: string;
  /** Of a picture that was uploaded before. */
  artworkId: string;
  /** 'yes': with a code. Only a customer's voucher can be without one. */
  redeemCode: string;
  customCode: string;
  type: string;
  days: string;
  months: string;
  date: string;
  locale: string;
  barcodeFormat: string;
  allowSelfRedeem: string;
  /** What was warned of before, and is meant all the same. */
  again: string;
  /** Makes two clicks one voucher: the idempotency key. */
  key: string;
};

export const blankForm = (): IssueForm => ({
  customerCardId: '',
  title: '',
  description: '',
  artworkId: '',
  redeemCode: 'yes',
  customCode: '',
  type: 'UNLIMITED',
  days: '30',
  months: '1',
  date: '',
  locale: '',
  barcodeFormat: '',
  allowSelfRedeem: '',
  again: '',
  key: crypto.randomUUID(),
});

export function readIssueForm(sent: URLSearchParams): IssueForm {
  const names = Object.keys(blankForm()) as (keyof IssueForm)[];
  return Object.fromEntries(names.map((name) => [name, sent.get(name) ?? ''])) as IssueForm;
}

/** A form that makes a voucher like this one: for the next of several, and with `whole` in the place of it. */
export function formLike(voucher: Voucher, { whole }: { whole: boolean }): IssueForm {
  const { title, validity, description, artworkId, customerCardId, redeemCode, locale } = voucher;
  const form = { ...blankForm(), title, type: validity.type };
  if (validity.type === 'DAYS') form.days = String(validity.days);
  if (validity.type === 'MONTHS') form.months = String(validity.months);
  if (validity.type === 'FIXED_DATE') form.date = validity.date;
  if (!whole) return form;
  return {
    ...form,
    description: description ?? '',
    artworkId: artworkId ?? '',
    customerCardId: customerCardId ?? '',
    redeemCode: redeemCode === null ? '' : 'yes',
    locale: locale ?? '',
    barcodeFormat: voucher.barcodeFormat ?? '',
    allowSelfRedeem: voucher.allowSelfRedeem ? 'yes' : '',
  };
}

/** @throws Refusal INVALID for what no field of the form can send; the fields are checked where vouchers are issued */
export function wishOf(form: IssueForm): IssueWish {
  const { title, description, customerCardId, artworkId, locale, barcodeFormat } = form;
  const code = codeOf(form);
  return {
    title,
    description,
    validity: validityOf(form),
    ...(code !== undefined && { redeemCode: code }),
    ...(customerCardId !== '' && {
      customerCardId: readId<CustomerCardId>(customerCardId, '/customerCardId'),
    }),
    ...(artworkId !== '' && { artworkId: readId<ArtworkId>(artworkId, '/artworkId') }),
    ...(isLocale(locale) && { locale }),
    ...((barcodeFormat === 'QR' || barcodeFormat === 'CODE128') && { barcodeFormat }),
    ...(form.allowSelfRedeem === 'yes' && { allowSelfRedeem: true }),
  };
}

function codeOf({ customerCardId, redeemCode, customCode }: IssueForm): string | false | undefined {
  if (customerCardId !== '' && redeemCode !== 'yes') return false;
  return customCode.trim() === '' ? undefined : customCode;
}

function readId<Id extends string>(text: string, path: string): Id {
  if (!isId(text)) throw invalid(path, 'is no id');
  return text as string as Id;
}

/** @throws Refusal INVALID for no known type */
export function validityOf({ type, days, months, date }: IssueForm): Validity {
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
export type Fault = Extract<
  MessageKey,
  `admin.wrong.${string}` | 'admin.required' | `problem.${string}` | `issue.wrong.${string}`
>;
type Field = 'customerCardId' | 'title' | 'description' | 'image' | 'customCode' | 'days' | 'months' | 'date';
/** `form`: what no single field is to blame for. */
export type Faults = Partial<Record<Field | 'form', Fault>>;

const sentences: Record<string, [Field, Fault]> = {
  '/title': ['title', 'admin.wrong.title'],
  '/description': ['description', 'admin.wrong.description'],
  '/customerCardId': ['customerCardId', 'issue.wrong.customer'],
  '/artworkId': ['image', 'issue.wrong.image'],
  '/image': ['image', 'issue.wrong.image'],
  '/redeemCode': ['customCode', 'issue.wrong.code'],
  '/validity/days': ['days', 'admin.wrong.days'],
  '/validity/months': ['months', 'admin.wrong.months'],
  '/validity/date': ['date', 'admin.wrong.date'],
};

/** Issuing stops at the first thing that is wrong; here everything is said at once. */
export function allFaultsOf(refusal: Refusal, form: IssueForm, now: Date, timeZone: string): Faults {
  const faults = faultsOf(refusal, form);
  if (refusal.code !== 'INVALID' || faults.form !== undefined) return faults;
  const code = codeOf(form);
  const checks = [
    () => cleanTitle(form.title, '/title'),
    () => cleanDescription(form.description, '/description'),
    () => typeof code === 'string' && customCode(code),
    () => computeValidity(validityOf(form), now, timeZone),
  ];
  const others = checks.map((check) => faultsIn(check, form));
  return { ...Object.assign({}, ...others), ...faults };
}

function faultsIn(check: () => unknown, form: IssueForm): Faults {
  try {
    check();
    return {};
  } catch (error) {
    if (error instanceof Refusal) return faultsOf(error, form);
    throw error;
  }
}

export function faultsOf({ code, facts }: Refusal, form: IssueForm): Faults {
  if (code === 'IN_PROGRESS') return { form: 'problem.IN_PROGRESS' };
  if (code === 'IDEMPOTENCY_KEY_REUSED') return { form: 'admin.wrong.resent' };
  if (code === 'CODE_TAKEN') return { customCode: 'problem.CODE_TAKEN' };
  if (code === 'IMAGE_REFUSED' || code === 'UNSUPPORTED_MEDIA_TYPE') return { image: 'issue.wrong.image' };
  if (code === 'BODY_TOO_LARGE') return { image: 'issue.wrong.large' };
  if (code === 'RATE_LIMITED') return { form: 'problem.RATE_LIMITED' };
  const faults: Faults = {};
  for (const { path } of facts.errors ?? []) {
    const known = sentences[path];
    if (known === undefined) return { form: 'problem.INVALID' };
    const [field, sentence] = known;
    const isBlank = field in form && form[field as keyof IssueForm].trim() === '';
    faults[field] = isBlank ? 'admin.required' : sentence;
  }
  return faults;
}
